import type * as client from "@kubernetes/client-node";
import type { EndpointSlice, Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { firstThree, hostPort } from "../shared/lists.ts";

type Endpoints = Wire<client.V1Endpoints>;

function endpointsText({ subsets = [] }: Endpoints): string {
  const list = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
  );
  return firstThree(list, "<none>");
}

/** Endpoints, the predecessor of EndpointSlices. */
export const endpointsKind = defineKind<Endpoints>("v1/endpoints", {
  applyDefaults(object) {
    for (const port of (object.subsets ?? []).flatMap((subset) => subset.ports ?? [])) {
      port.protocol ||= "TCP";
    }
  },
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  columns: [nameColumn, text("Endpoints", "Addresses that serve."), ageColumn],
  row: (object, now) => [nameOf(object), endpointsText(object), ageOf(object, now)],
});

/** EndpointSlices. Source: pkg/apis/discovery/v1/defaults.go v1.35. */
export const endpointSliceKind = defineKind<EndpointSlice>("discovery.k8s.io/v1/endpointslices", {
  hasGeneration: true,
  applyDefaults(slice) {
    for (const port of slice.ports ?? []) {
      port.name ??= "";
      port.protocol ||= "TCP";
    }
  },
  columns: [
    nameColumn,
    text("AddressType", "Kind of the addresses."),
    text("Ports", "Ports that serve."),
    text("Endpoints", "Addresses that serve."),
    ageColumn,
  ],
  row: (slice, now) => [
    nameOf(slice),
    slice.addressType ?? "",
    firstThree(
      (slice.ports ?? []).map(({ port, name }) => (port ? String(port) : name || "*")),
      "<unset>",
    ),
    firstThree(
      (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []),
      "<unset>",
    ),
    ageOf(slice, now),
  ],
});
