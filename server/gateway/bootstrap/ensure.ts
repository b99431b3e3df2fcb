import { AppError } from "../../core/errors.ts";
import type { KubeObject } from "../../kube/index.ts";
import { type AdminClient, isSuccess } from "../upstream/read.ts";

/**
 * Creates an object, or replaces the one of its name.
 * @throws AppError `unavailable` when the cluster refuses.
 */
export async function ensureObject(
  admin: AdminClient,
  collection: string,
  object: KubeObject,
): Promise<void> {
  const created = await admin.send("POST", collection, object);
  if (isSuccess(created.status)) {
    return;
  }
  if (created.status !== 409) {
    throw refused("create", object, created);
  }
  const path = `${collection}/${encodeURIComponent(object.metadata?.name ?? "")}`;
  const replaced = await admin.send("PUT", path, object);
  if (!isSuccess(replaced.status)) {
    throw refused("replace", object, replaced);
  }
}

/** The failure of an administrator's request that the gateway can't do without. */
export function refused(
  action: string,
  object: KubeObject,
  answer: { readonly status: number; readonly body: KubeObject },
): AppError {
  return new AppError("unavailable", "The cluster doesn't let the gateway prepare a sandbox.", {
    retryable: true,
    context: {
      action,
      kind: object.kind,
      name: object.metadata?.name,
      status: answer.status,
      message: answer.body.message,
    },
  });
}
