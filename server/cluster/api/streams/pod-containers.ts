import { isRecord, StatusError, type StoredObject } from "../../../kube/index.ts";

function namesIn(pod: StoredObject, list: string): string[] {
  const containers = isRecord(pod.spec) ? pod.spec[list] : undefined;
  return Array.isArray(containers)
    ? containers.filter(isRecord).map((container) => String(container.name))
    : [];
}

/**
 * The container that a stream is about: the named one, or the Pod's only one.
 * Source: kubernetes pkg/registry/core/pod/strategy.go v1.35 (streamParams, LogLocation).
 * @throws StatusError 400 when it must be named or isn't there.
 */
export function chooseContainer(pod: StoredObject, wanted: string): string {
  const { name } = pod.metadata;
  const containers = namesIn(pod, "containers");
  const initContainers = namesIn(pod, "initContainers");
  const ephemeral = namesIn(pod, "ephemeralContainers");
  const [only] = containers;
  if (wanted === "") {
    if (containers.length === 1 && initContainers.length === 0 && only !== undefined) {
      return only;
    }
    const init =
      initContainers.length === 0
        ? ""
        : ` or one of the init containers: [${initContainers.join(" ")}]`;
    throw StatusError.badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${containers.join(" ")}]${init}`,
    );
  }
  if (![...containers, ...initContainers, ...ephemeral].includes(wanted)) {
    throw StatusError.badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  return wanted;
}

/** @throws StatusError 400 for a Pod that no node has taken yet. */
export function requireNode(pod: StoredObject): void {
  if (!isRecord(pod.spec) || !pod.spec.nodeName) {
    throw StatusError.badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  }
}
