import { isDeepStrictEqual } from "node:util";
import type { Owned } from "../../../core/lifecycle.ts";
import type { EndpointSlice, Pod, Service, StoredObject } from "../../../kube/index.ts";
import type { ResourceRef } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import {
  type ControllerDependencies,
  createUnlessThere,
  deleteIfThere,
} from "../shared/objects.ts";
import { pods, services } from "../shared/refs.ts";
import { servicesTouchedBy } from "./endpoint-slice.ts";
import { slicesFor } from "./endpoint-slice-content.ts";
import { type Endpoints, endpointsFor } from "./endpoints-content.ts";

export const endpointsRef: ResourceRef = { group: "", resource: "endpoints" };

/**
 * Keeps Endpoints, the predecessor of EndpointSlices, for each Service with a selector.
 * Source: kubernetes pkg/controller/endpoint/endpoints_controller.go v1.35.
 */
export function startEndpointsController({ context, clock, log }: ControllerDependencies): Owned {
  const { client, informers } = context;
  const allServices = informers.of<Service>(services);
  const allPods = informers.of<Pod>(pods);
  const all = informers.of<Endpoints>(endpointsRef);
  const controller = createController({
    name: "endpoint",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const service = allServices.get(namespace, name);
      const current = all.get(namespace, name);
      if (!service) {
        if (current) {
          await deleteIfThere(client.delete(endpointsRef, namespace, name));
        }
        return;
      }
      if (!service.spec?.selector) {
        return;
      }
      const slices: EndpointSlice[] = slicesFor(service, allPods.list(namespace));
      const wanted = endpointsFor(service, slices);
      if (!current) {
        await createUnlessThere(client, endpointsRef, namespace, wanted);
      } else if (!isSame(current, wanted)) {
        await client.modify<Endpoints>(endpointsRef, namespace, name, (object) => {
          object.metadata.labels = { ...wanted.metadata?.labels };
          object.subsets = wanted.subsets ?? [];
          return true;
        });
      }
    },
  });
  allServices.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  allPods.subscribe((change) => {
    for (const service of servicesTouchedBy(change, allServices)) {
      controller.enqueue(keyOf(service));
    }
  });
  all.subscribe(({ type, object }) => {
    if (type === "deleted") {
      controller.enqueue(keyOf(object));
    }
  });
  return controller;
}

function isSame(current: StoredObject<Endpoints>, wanted: Endpoints): boolean {
  return isDeepStrictEqual(
    [current.subsets ?? [], current.metadata.labels ?? {}],
    [wanted.subsets ?? [], wanted.metadata?.labels ?? {}],
  );
}
