import { isDeepStrictEqual } from "node:util";
import type { Owned } from "../../../core/lifecycle.ts";
import type { EndpointSlice, Service, StoredObject } from "../../../kube/index.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import {
  type ControllerDependencies,
  controllerReference,
  deleteIfThere,
} from "../shared/objects.ts";
import { endpointSlices, services } from "../shared/refs.ts";
import { managedByLabel, samePorts, serviceNameLabel } from "./endpoint-slice-content.ts";
import { endpointsRef } from "./endpoints.ts";
import type { Endpoints } from "./endpoints-content.ts";

type Subset = NonNullable<Endpoints["subsets"]>[number];
type Address = NonNullable<Subset["addresses"]>[number];

const managedBy = "endpointslicemirroring-controller.k8s.io";
const skipLabel = "endpointslice.kubernetes.io/skip-mirror";

/**
 * Copies Endpoints that people make for a Service without a selector into EndpointSlices, which are what counts.
 * Source: kubernetes pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go v1.35.
 */
export function startEndpointSliceMirroring({
  context,
  clock,
  log,
}: ControllerDependencies): Owned {
  const { client, informers } = context;
  const allServices = informers.of<Service>(services);
  const allEndpoints = informers.of<Endpoints>(endpointsRef);
  const slices = informers.of<EndpointSlice>(endpointSlices);
  const controller = createController({
    name: "endpointslicemirroring",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const service = allServices.get(namespace, name);
      const endpoints = allEndpoints.get(namespace, name);
      const isMirrored =
        endpoints?.metadata.labels?.[skipLabel] !== "true" &&
        service !== undefined &&
        !service.spec?.selector;
      const wanted =
        endpoints && isMirrored
          ? (endpoints.subsets ?? []).map((subset) => mirror(endpoints, subset))
          : [];
      const current = slices
        .list(namespace)
        .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name)
        .filter(({ metadata }) => metadata.labels?.[managedByLabel] === managedBy);
      for (const slice of wanted) {
        const old = current.find((one) => samePorts(one, slice));
        if (!old) {
          await client.create(endpointSlices, namespace, slice);
        } else if (!isDeepStrictEqual(old.endpoints, slice.endpoints)) {
          await client.update(endpointSlices, { ...old, endpoints: slice.endpoints });
        }
      }
      const surplus = current.filter((old) => !wanted.some((slice) => samePorts(old, slice)));
      for (const { metadata } of surplus) {
        await deleteIfThere(client.delete(endpointSlices, namespace, metadata.name));
      }
    },
  });
  allEndpoints.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  allServices.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  slices.subscribe(({ type, object }) => {
    const { namespace = "", labels = {} } = object.metadata;
    if (type === "deleted" && labels[managedByLabel] === managedBy) {
      controller.enqueue(`${namespace}/${labels[serviceNameLabel]}`);
    }
  });
  return controller;
}

function mirror(endpoints: StoredObject<Endpoints>, subset: Subset): EndpointSlice {
  const { name, namespace = "", labels } = endpoints.metadata;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [serviceNameLabel]: name, [managedByLabel]: managedBy },
      ownerReferences: [controllerReference(endpoints)],
    },
    addressType: "IPv4",
    endpoints: [
      ...(subset.addresses ?? []).map((address) => endpointOf(address, true)),
      ...(subset.notReadyAddresses ?? []).map((address) => endpointOf(address, false)),
    ],
    ports: (subset.ports ?? []).map(({ name: port = "", ...rest }) => ({ name: port, ...rest })),
  };
}

function endpointOf({ ip, hostname, nodeName, targetRef }: Address, ready: boolean) {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef ? { targetRef: { ...targetRef } } : {}),
  };
}
