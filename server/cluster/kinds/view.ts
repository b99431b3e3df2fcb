import type { KubeObject, StoredObject } from "../../kube/index.ts";
import { defineKind } from "./define.ts";
import type { KindDefinition } from "./definition.ts";

/**
 * How objects of one version become those of the stored one, and back. Neither changes its input; both stand objects
 * that lack fields, since configurations that are applied are converted too.
 */
export interface Conversion {
  toStored(object: KubeObject): KubeObject;
  fromStored(object: StoredObject): StoredObject;
}

/** Another version, or another group's name, of objects that are stored as those of another kind. */
export interface KindView {
  /** What clients see: names, schema, table. */
  readonly definition: KindDefinition;
  /** The stored kind with the rules that hold for writes and selectors that come by this view. */
  readonly stored: KindDefinition;
  readonly conversion: Conversion;
}

/**
 * A view by the path of its resource. It prints as the stored kind does: upstream's printers know one internal type
 * for all versions.
 */
export function defineView(path: string, stored: KindDefinition, conversion: Conversion): KindView {
  const definition = defineKind(path, {
    columns: stored.columns,
    row: (object, now) => stored.row(conversion.toStored(object), now),
  });
  return { definition, stored, conversion };
}
