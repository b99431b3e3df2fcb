import type { Container, Pod } from "../../../kube/index.ts";
import type { NodeFacts } from "./node-facts.ts";

interface ResourceRef {
  readonly resource: string;
  readonly divisor?: string | number;
  readonly containerName?: string;
}

function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join("\n");
}

/** A field of the Pod as text. Source: pkg/fieldpath/fieldpath.go v1.35. */
export function fieldValue(pod: Pod, path: string, facts: NodeFacts): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) {
    const map = subscript[1] === "labels" ? pod.metadata?.labels : pod.metadata?.annotations;
    return map?.[subscript[2] ?? ""] ?? "";
  }
  switch (path) {
    case "metadata.name":
      return pod.metadata?.name ?? "";
    case "metadata.namespace":
      return pod.metadata?.namespace ?? "";
    case "metadata.uid":
      return pod.metadata?.uid ?? "";
    case "metadata.labels":
      return formatMap(pod.metadata?.labels);
    case "metadata.annotations":
      return formatMap(pod.metadata?.annotations);
    case "spec.nodeName":
      return facts.nodeName;
    case "spec.serviceAccountName":
      return pod.spec?.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return facts.hostIp;
    case "status.podIP":
    case "status.podIPs":
      return facts.podIp;
    default:
      return "";
  }
}

/** `requests.cpu` and the like, divided and rounded up; without a limit, what the node has. */
export function resourceValue(
  pod: Pod,
  container: Container,
  ref: ResourceRef,
  facts: NodeFacts,
): string {
  const named = ref.containerName
    ? [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(
        (each) => each.name === ref.containerName,
      )
    : container;
  const [kind, resource = ""] = ref.resource.split(/\.(.*)/);
  const isCpu = resource === "cpu";
  const quantities = kind === "limits" ? named?.resources?.limits : named?.resources?.requests;
  const text = quantities?.[resource];
  const fallback = kind === "limits" ? (isCpu ? facts.cpuMillis / 1000 : facts.memoryBytes) : 0;
  const value = text === undefined ? fallback : parseQuantity(String(text));
  const divisor = parseQuantity(String(ref.divisor ?? "1")) || 1;
  return String(Math.ceil(value / divisor));
}

const suffixes: Record<string, number> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A resource quantity as a number; 0 for what isn't one. */
function parseQuantity(text: string): number {
  const match = /^([\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text);
  return match ? Number(match[1]) * (suffixes[match[2] ?? ""] ?? 1) : 0;
}
