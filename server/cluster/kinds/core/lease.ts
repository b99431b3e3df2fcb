import type * as client from "@kubernetes/client-node";
import type { Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";

/** Leases. */
export const leaseKind = defineKind<Wire<client.V1Lease>>("coordination.k8s.io/v1/leases", {
  columns: [nameColumn, text("Holder", "Who holds the lease."), ageColumn],
  row: (lease, now) => [nameOf(lease), lease.spec?.holderIdentity ?? "", ageOf(lease, now)],
});
