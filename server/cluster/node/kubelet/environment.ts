import type { ConfigMap, Container, Pod, Secret, Service } from "../../../kube/index.ts";
import { fieldValue, resourceValue } from "./downward.ts";
import { expandReferences } from "./expand-references.ts";
import type { NodeFacts } from "./node-facts.ts";
import { StartFault } from "./security.ts";

/** Where the kubelet reads what environments refer to. */
export interface ConfigSource {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  services(namespace: string): readonly Service[];
}

const missing = (message: string) => new StartFault("CreateContainerConfigError", message);

/**
 * The environment that a container's definition gives it, later names winning.
 * @throws StartFault for a missing ConfigMap, Secret, or key. Source: pkg/kubelet/kubelet_pods.go v1.35
 * makeEnvironmentVariables.
 */
export function containerEnvironment(
  pod: Pod,
  container: Container,
  facts: NodeFacts,
  source: ConfigSource,
): Map<string, string> {
  const namespace = pod.metadata?.namespace ?? "";
  const links = pod.spec?.enableServiceLinks !== false;
  const services = serviceEnvironment(source, namespace, links);
  const result = new Map<string, string>();
  for (const from of container.envFrom ?? []) {
    for (const [key, value] of fromSource(from, namespace, source)) {
      result.set(`${from.prefix ?? ""}${key}`, value);
    }
  }
  const lookUp = (key: string) => result.get(key) ?? services.get(key);
  for (const { name, value, valueFrom } of container.env ?? []) {
    const text = valueFrom
      ? referredValue(valueFrom, pod, container, facts, source)
      : expandReferences(value ?? "", lookUp);
    if (text !== undefined) {
      result.set(name, text);
    }
  }
  return new Map([...services, ...result]);
}

type EnvFrom = NonNullable<Container["envFrom"]>[number];
type ValueFrom = NonNullable<NonNullable<Container["env"]>[number]["valueFrom"]>;

function fromSource(
  from: EnvFrom,
  namespace: string,
  source: ConfigSource,
): readonly (readonly [string, string])[] {
  if (from.configMapRef) {
    const { name = "", optional } = from.configMapRef;
    const found = source.configMap(namespace, name);
    if (!found && !optional) {
      throw missing(`configmap "${name}" not found`);
    }
    return Object.entries(found?.data ?? {});
  }
  if (from.secretRef) {
    const { name = "", optional } = from.secretRef;
    const found = source.secret(namespace, name);
    if (!found && !optional) {
      throw missing(`secret "${name}" not found`);
    }
    return Object.entries(found?.data ?? {}).map(([key, value]) => [key, decodeBase64(value)]);
  }
  return [];
}

function referredValue(
  from: ValueFrom,
  pod: Pod,
  container: Container,
  facts: NodeFacts,
  source: ConfigSource,
): string | undefined {
  if (from.fieldRef) {
    return fieldValue(pod, from.fieldRef.fieldPath, facts);
  }
  if (from.resourceFieldRef) {
    return resourceValue(pod, container, from.resourceFieldRef, facts);
  }
  const namespace = pod.metadata?.namespace ?? "";
  if (from.configMapKeyRef) {
    const { name = "" } = from.configMapKeyRef;
    return keyOf(source.configMap(namespace, name), from.configMapKeyRef, "ConfigMap", namespace);
  }
  if (from.secretKeyRef) {
    const { name = "" } = from.secretKeyRef;
    const value = keyOf(source.secret(namespace, name), from.secretKeyRef, "Secret", namespace);
    return value === undefined ? undefined : decodeBase64(value);
  }
  return undefined;
}

function keyOf(
  object: { readonly data?: Readonly<Record<string, string>> } | undefined,
  ref: { readonly name?: string; readonly key: string; readonly optional?: boolean },
  kind: "ConfigMap" | "Secret",
  namespace: string,
): string | undefined {
  const value = object?.data?.[ref.key];
  if (value !== undefined || ref.optional) {
    return value;
  }
  throw missing(
    object
      ? `couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name ?? ""}`
      : `${kind.toLowerCase()} "${ref.name ?? ""}" not found`,
  );
}

/** Bytes of a Secret's value as text. */
function decodeBase64(value: string): string {
  return Buffer.from(value, "base64").toString("utf8");
}

/** Variables of the Services that existed before the container, as Docker links had them. */
function serviceEnvironment(
  source: ConfigSource,
  namespace: string,
  links: boolean,
): Map<string, string> {
  const result = new Map<string, string>();
  const master = source
    .services("default")
    .filter((service) => service.metadata?.name === "kubernetes");
  const own = links ? source.services(namespace) : [];
  for (const service of [...master, ...own]) {
    const ip = service.spec?.clusterIP ?? "";
    if (ip !== "" && ip !== "None") {
      addService(result, service, ip);
    }
  }
  return result;
}

function addService(result: Map<string, string>, service: Service, ip: string): void {
  const name = (service.metadata?.name ?? "").toUpperCase().replace(/-/g, "_");
  const ports = service.spec?.ports ?? [];
  const first = ports[0];
  if (!first) {
    return;
  }
  result.set(`${name}_SERVICE_HOST`, ip);
  result.set(`${name}_SERVICE_PORT`, String(first.port));
  for (const port of ports.filter((each) => each.name)) {
    const suffix = (port.name ?? "").toUpperCase().replace(/-/g, "_");
    result.set(`${name}_SERVICE_PORT_${suffix}`, String(port.port));
  }
  const url = (port: typeof first) =>
    `${(port.protocol ?? "TCP").toLowerCase()}://${ip}:${port.port}`;
  result.set(`${name}_PORT`, url(first));
  for (const port of ports) {
    const protocol = port.protocol ?? "TCP";
    const prefix = `${name}_PORT_${port.port}_${protocol}`;
    result.set(prefix, url(port));
    result.set(`${prefix}_PROTO`, protocol.toLowerCase());
    result.set(`${prefix}_PORT`, String(port.port));
    result.set(`${prefix}_ADDR`, ip);
  }
}
