import type { Owned } from "../../../core/lifecycle.ts";
import {
  type EndpointSlice,
  labelsMatch,
  type Pod,
  type Service,
  type StoredObject,
} from "../../../kube/index.ts";
import type { Change, Informer } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, deleteIfThere } from "../shared/objects.ts";
import { endpointSlices, pods, services } from "../shared/refs.ts";
import {
  affectsEndpoints,
  managedBy,
  managedByLabel,
  samePorts,
  serviceNameLabel,
  slicesFor,
} from "./endpoint-slice-content.ts";

/**
 * Keeps an EndpointSlice for each Service with a selector: the addresses of its Pods, whether they are
 * ready, and the Pod ports that its ports mean.
 * Source: kubernetes pkg/controller/endpointslice/endpointslice_controller.go and
 * staging/src/k8s.io/endpointslice/reconciler.go v1.35.
 */
export function startEndpointSliceController({
  context,
  clock,
  log,
}: ControllerDependencies): Owned {
  const { client, informers } = context;
  const allServices = informers.of<Service>(services);
  const allPods = informers.of<Pod>(pods);
  const slices = informers.of<EndpointSlice>(endpointSlices);

  const controller = createController({
    name: "endpointslice",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const service = allServices.get(namespace, name);
      const current = slices
        .list(namespace)
        .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name)
        .filter(({ metadata }) => metadata.labels?.[managedByLabel] === managedBy);
      const wanted = service?.spec?.selector ? slicesFor(service, allPods.list(namespace)) : [];
      for (const slice of wanted) {
        await write(
          slice,
          current.find((old) => samePorts(old, slice)),
        );
      }
      for (const old of current.filter(
        (slice) => !wanted.some((other) => samePorts(slice, other)),
      )) {
        await deleteIfThere(client.delete(endpointSlices, namespace, old.metadata.name));
      }
    },
  });

  async function write(wanted: EndpointSlice, old: StoredObject<EndpointSlice> | undefined) {
    if (!old) {
      await client.create(endpointSlices, wanted.metadata?.namespace ?? "", wanted);
      return;
    }
    const { endpoints, ports = [] } = wanted;
    const labels = wanted.metadata?.labels ?? {};
    const unchanged =
      JSON.stringify([old.endpoints ?? [], old.ports ?? [], old.metadata.labels]) ===
      JSON.stringify([endpoints, ports, labels]);
    if (!unchanged) {
      const metadata = { ...old.metadata, labels };
      await client.update(endpointSlices, { ...old, metadata, endpoints, ports });
    }
  }

  allServices.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  allPods.subscribe((change) => {
    for (const service of servicesTouchedBy(change, allServices)) {
      controller.enqueue(keyOf(service));
    }
  });
  slices.subscribe(({ type, object }) => {
    const service = object.metadata.labels?.[serviceNameLabel];
    if (type === "deleted" && service !== undefined) {
      controller.enqueue(`${object.metadata.namespace ?? ""}/${service}`);
    }
  });
  return controller;
}

/** Services that select a changed Pod, or selected it before. */
export function servicesTouchedBy(
  change: Change<Pod>,
  services: Informer<Service>,
): StoredObject<Service>[] {
  if (change.type === "updated" && !affectsEndpoints(change.object, change.old)) {
    return [];
  }
  const { namespace = "", labels } = change.object.metadata;
  const before = change.type === "updated" ? change.old.metadata.labels : labels;
  return services.list(namespace).filter(({ spec }) => {
    const selector = spec?.selector;
    return selector && (labelsMatch(selector, labels) || labelsMatch(selector, before));
  });
}
