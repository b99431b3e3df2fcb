import type { KubeObject } from "../../kube/index.ts";
import { platformPrefix } from "./names.ts";

/** The name of what the platform puts into each namespace: binding, quota and limits. */
export const platformObjectName = "kubebook";

/** The kinds of those objects. */
export const platformResources: ReadonlySet<string> = new Set([
  "rolebindings",
  "resourcequotas",
  "limitranges",
]);

/** Takes the platform's own labels and annotations off an object, in place. */
function hidePlatform(object: unknown): void {
  const metadata = (object as KubeObject | null | undefined)?.metadata;
  if (!metadata) {
    return;
  }
  for (const name of ["labels", "annotations"] as const) {
    hideKeys(metadata[name], platformPrefix);
    if (metadata[name] && Object.keys(metadata[name]).length === 0) {
      delete metadata[name];
    }
  }
  for (const entry of metadata.managedFields ?? []) {
    hideManagedKeys(entry.fieldsV1);
  }
}

function hideKeys(map: object | undefined, prefix: string): void {
  for (const key of Object.keys(map ?? {})) {
    if (key.startsWith(prefix)) {
      Reflect.deleteProperty(map ?? {}, key);
    }
  }
}

/** `f:metadata` → `f:labels` → `f:<key>`. Source: structured-merge-diff v6 fieldpath/serialize.go. */
function hideManagedKeys(fields: unknown): void {
  const metadata = (fields as Record<string, Record<string, object>> | undefined)?.["f:metadata"];
  hideKeys(metadata?.["f:labels"], `f:${platformPrefix}`);
  hideKeys(metadata?.["f:annotations"], `f:${platformPrefix}`);
}

/** {@link hidePlatform} for whatever an answer about namespaces holds: object, list, table, event. */
export function hidePlatformEverywhere(answer: KubeObject): void {
  hidePlatform(answer);
  for (const item of listOf(answer.items)) {
    hidePlatform(item);
  }
  for (const row of listOf(answer.rows)) {
    hidePlatform((row as { object?: unknown }).object);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
