import type { Logger } from "../../core/log.ts";
import { learnersGroup } from "../mapping/names.ts";
import { type AdminClient, isSuccess } from "../upstream/read.ts";
import { ensureObject } from "./ensure.ts";
import { clusterObjects, roleBinding, roleNames } from "./roles.ts";

/**
 * Puts the roles of learners into the cluster, and their right to read the namespaces that are
 * shown. Doing it again brings changed roles up to date.
 * @throws AppError `unavailable` when the cluster refuses.
 */
export async function bootstrapCluster(
  admin: AdminClient,
  shown: ReadonlySet<string>,
  log: Logger,
): Promise<void> {
  for (const { collection, object } of clusterObjects) {
    await ensureObject(admin, collection, object);
  }
  for (const namespace of shown) {
    await show(admin, namespace, log);
  }
}

async function show(admin: AdminClient, namespace: string, log: Logger): Promise<void> {
  const { status } = await admin.send("GET", `/api/v1/namespaces/${namespace}`);
  if (!isSuccess(status)) {
    log.info({ namespace }, "a namespace that should be shown doesn't exist");
    return;
  }
  const collection = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
  await ensureObject(admin, collection, roleBinding(roleNames.shown, "Group", learnersGroup));
}
