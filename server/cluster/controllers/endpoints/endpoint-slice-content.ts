import {
  type EndpointSlice,
  labelsMatch,
  type Pod,
  type Service,
  type StoredObject,
} from "../../../kube/index.ts";
import { controllerReference, isTerminating } from "../shared/objects.ts";

/** Value of {@link managedByLabel} on the slices that this controller makes. */
export const managedBy = "endpointslice-controller.k8s.io";
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
export const serviceNameLabel = "kubernetes.io/service-name";

type Endpoint = NonNullable<EndpointSlice["endpoints"]>[number];
type SlicePort = NonNullable<EndpointSlice["ports"]>[number];
type ServicePort = NonNullable<NonNullable<Service["spec"]>["ports"]>[number];

/** One slice for each set of Pod ports: a named port may mean different numbers in different Pods. */
export function slicesFor(
  service: StoredObject<Service>,
  pods: readonly StoredObject<Pod>[],
): EndpointSlice[] {
  const groups = new Map<string, { ports: SlicePort[]; endpoints: Endpoint[] }>();
  const selected = pods
    .filter((pod) => labelsMatch(service.spec?.selector, pod.metadata.labels))
    .filter(hasAddress);
  for (const pod of selected) {
    const ports = portsOf(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(service, pod));
    groups.set(key, group);
  }
  if (groups.size === 0) {
    groups.set("", { ports: [], endpoints: [] });
  }
  return [...groups.values()].map(({ ports, endpoints }) => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace ?? "",
      labels: {
        ...service.metadata.labels,
        [serviceNameLabel]: service.metadata.name,
        [managedByLabel]: managedBy,
        ...(service.spec?.clusterIP === "None" ? { "service.kubernetes.io/headless": "" } : {}),
      },
      ownerReferences: [controllerReference(service)],
    },
    addressType: "IPv4",
    endpoints,
    ports,
  }));
}

function hasAddress(pod: StoredObject<Pod>): boolean {
  const finished = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  return Boolean(pod.status?.podIP) && !finished;
}

function isReady(pod: StoredObject<Pod>): boolean {
  return (
    pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ??
    false
  );
}

/** Whether a change of a Pod can change an EndpointSlice. */
export function affectsEndpoints(pod: StoredObject<Pod>, old: StoredObject<Pod>): boolean {
  const relevant = (object: StoredObject<Pod>) =>
    JSON.stringify([
      object.metadata.labels,
      object.metadata.deletionTimestamp,
      object.status?.podIP,
      object.status?.phase,
      isReady(object),
    ]);
  return relevant(pod) !== relevant(old);
}

function endpointOf(service: StoredObject<Service>, pod: StoredObject<Pod>): Endpoint {
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const publishes = service.spec?.publishNotReadyAddresses ?? false;
  const { hostname, subdomain, nodeName } = pod.spec ?? { containers: [] };
  const named = hostname !== undefined && subdomain === service.metadata.name;
  return {
    addresses: [pod.status?.podIP ?? ""],
    conditions: { ready: publishes || (serving && !terminating), serving, terminating },
    ...(named ? { hostname } : {}),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: {
      kind: "Pod",
      namespace: pod.metadata.namespace ?? "",
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
  };
}

/** A port whose name the Pod doesn't declare is left out. */
function portsOf(service: StoredObject<Service>, pod: StoredObject<Pod>): SlicePort[] {
  return (service.spec?.ports ?? []).flatMap((servicePort) => {
    const port = targetPortOf(servicePort, pod);
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    return port === undefined
      ? []
      : [{ name, protocol, port, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

function targetPortOf(servicePort: ServicePort, pod: StoredObject<Pod>): number | undefined {
  const target = servicePort.targetPort ?? servicePort.port;
  if (typeof target === "number") {
    return target;
  }
  const declared = (pod.spec?.containers ?? []).flatMap(({ ports }) => ports ?? []);
  const { protocol = "TCP" } = servicePort;
  return declared.find((port) => port.name === target && (port.protocol ?? "TCP") === protocol)
    ?.containerPort;
}

/** Slices of one Service are told apart by their ports. */
export function samePorts(a: EndpointSlice, b: EndpointSlice): boolean {
  return JSON.stringify(a.ports ?? []) === JSON.stringify(b.ports ?? []);
}
