import { isRecord, type KubeObject } from "../../../kube/index.ts";
import { changedFields, ownableFields, without } from "./changed-fields.ts";
import { type FieldSet, fieldsOf, union } from "./field-set.ts";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";
/** Who keeps the annotation of client-side apply in step. */
const kubectlManager = "kubectl";

type At = Parameters<typeof fieldsOf>[1];

/**
 * Fields over which `kubectl apply --server-side` has no quarrel: what the same kubectl applied as a client, and what
 * still is as it was then. Source: apimachinery v0.35 pkg/util/managedfields/internal/lastappliedmanager.go.
 */
export function lastAppliedFields(live: KubeObject, manager: string, at: At): FieldSet {
  const text = live.metadata?.annotations?.[annotation];
  const applied = manager === kubectlManager && text ? parsed(text) : null;
  if (!applied || applied.apiVersion !== live.apiVersion) {
    return {};
  }
  const before = ownableFields(applied, false);
  const { written, removed } = changedFields(before, ownableFields(live, false), at);
  return without(fieldsOf(before, at), union(written, removed));
}

/**
 * The object with its annotation brought up to date, if it has one and kubectl applies.
 * Source: apimachinery v0.35 pkg/util/managedfields/internal/lastappliedupdater.go.
 */
export function withLastApplied(
  object: KubeObject,
  config: KubeObject,
  manager: string,
): KubeObject {
  const { annotations } = object.metadata ?? {};
  if (manager !== kubectlManager || annotations?.[annotation] === undefined) {
    return object;
  }
  const { [annotation]: _last, ...rest } = config.metadata?.annotations ?? {};
  const { annotations: _annotations, ...metadata } = config.metadata ?? {};
  const kept = Object.keys(rest).length === 0 ? {} : { annotations: rest };
  const text = `${JSON.stringify(sorted({ ...config, metadata: { ...metadata, ...kept } }))}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [annotation]: text } },
  };
}

function parsed(text: string): KubeObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** As Go writes a map. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (!isRecord(value)) {
    return value;
  }
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
