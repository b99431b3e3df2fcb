import type * as client from "@kubernetes/client-node";
import type { EndpointSlice, Service, StoredObject, Wire } from "../../../kube/index.ts";

export type Endpoints = Wire<client.V1Endpoints>;
type Subset = NonNullable<Endpoints["subsets"]>[number];
type Address = NonNullable<Subset["addresses"]>[number];
type SliceEndpoint = NonNullable<EndpointSlice["endpoints"]>[number];

const managedByLabel = "endpoints.kubernetes.io/managed-by";
const managedBy = "endpoint-controller";
const headlessLabel = "service.kubernetes.io/headless";

/**
 * The Endpoints of a Service, from the slices that the same Pods are in: Pods on their way out are left out.
 * Source: kubernetes pkg/controller/endpoint/endpoints_controller.go and pkg/api/v1/endpoints/util.go v1.35.
 */
export function endpointsFor(
  service: StoredObject<Service>,
  slices: readonly EndpointSlice[],
): Endpoints {
  const { name, namespace = "", labels = {} } = service.metadata;
  const { [headlessLabel]: _, ...own } = labels;
  const isHeadless = service.spec?.clusterIP === "None";
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name,
      namespace,
      labels: {
        ...own,
        [managedByLabel]: managedBy,
        ...(isHeadless ? { [headlessLabel]: "" } : {}),
      },
    },
    subsets: slices
      .map(subsetOf)
      .filter(({ addresses, notReadyAddresses }) => Boolean(addresses ?? notReadyAddresses)),
  };
}

function subsetOf({ endpoints = [], ports = [] }: EndpointSlice): Subset {
  const lasting = endpoints.filter(({ conditions }) => !conditions?.terminating);
  const of = (isReady: boolean) =>
    lasting
      .filter(({ conditions }) => (conditions?.ready ?? false) === isReady)
      .map(addressOf)
      .sort((a, b) => compareAddresses(a.ip, b.ip));
  const [addresses, notReadyAddresses] = [of(true), of(false)];
  return {
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
    ...(ports.length > 0
      ? {
          ports: ports.map(({ name, port = 0, protocol = "TCP", appProtocol }) => ({
            ...(name ? { name } : {}),
            port,
            protocol,
            ...(appProtocol === undefined ? {} : { appProtocol }),
          })),
        }
      : {}),
  };
}

function addressOf({ addresses, hostname, nodeName, targetRef }: SliceEndpoint): Address {
  return {
    ip: addresses[0] ?? "",
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef ? { targetRef: { ...targetRef } } : {}),
  };
}

/** By their numbers, not their digits. */
function compareAddresses(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  const difference = left?.map((part, index) => part - (right?.[index] ?? 0)).find(Boolean);
  return difference ?? 0;
}
