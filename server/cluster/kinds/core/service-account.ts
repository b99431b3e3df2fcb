import type { ServiceAccount } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";

/** ServiceAccounts. */
export const serviceAccountKind = defineKind<ServiceAccount>("v1/serviceaccounts", {
  columns: [nameColumn, text("Secrets", "Number of secrets it may mount."), ageColumn],
  row: (account, now) => [nameOf(account), account.secrets?.length ?? 0, ageOf(account, now)],
});
