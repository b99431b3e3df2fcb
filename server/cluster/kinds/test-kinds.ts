import { parse } from "yaml";
import { InvariantError } from "../../core/errors.ts";
import { instantFromMs } from "../../core/time.ts";
import { type KubeObject, StatusError } from "../../kube/index.ts";
import { componentUser } from "../authorization/user.ts";
import type { KindDefinition, StrategyContext } from "./definition.ts";
import { builtinKinds } from "./index.ts";

/** A moment for tests. */
export const testNow = instantFromMs(1_767_226_200_000);

/** A strategy context over `stored` objects. */
const user = componentUser("tester");

export function contextOf(stored: readonly KubeObject[] = [], subresource = ""): StrategyContext {
  const list = () => stored;
  return { now: testNow, namespace: "default", subresource, dryRun: false, user, list };
}

/** The definition of a resource. */
export function kindOf(resource: string): KindDefinition {
  const found = builtinKinds.find((kind) => kind.resource === resource);
  if (!found) {
    throw new InvariantError(`no such kind: ${resource}`);
  }
  return found;
}

/** Takes a manifest through defaulting and strategy, as a creation does. */
export function created(resource: string, yaml: string, context = contextOf()): KubeObject {
  const kind = kindOf(resource);
  const object: KubeObject = parse(yaml);
  kind.applyDefaults?.(object);
  kind.prepareForCreate?.(object, context);
  return object;
}

/** What the API answers to a creation: the Status's message, or `ok`. */
export function creationAnswer(resource: string, yaml: string, context = contextOf()): string {
  const kind = kindOf(resource);
  try {
    const object = created(resource, yaml, context);
    const errors = kind.validate(object, context);
    const name = object.metadata?.name ?? "";
    return errors.length === 0 ? "ok" : StatusError.invalid(kind, name, errors).message;
  } catch (error) {
    return error instanceof StatusError ? error.message : String(error);
  }
}

/** What the API answers to a change of a created object. */
export function updateAnswer(
  resource: string,
  yaml: string,
  change: (object: KubeObject) => void,
  subresource = "",
): string {
  const kind = kindOf(resource);
  const old = created(resource, yaml);
  const object = structuredClone(old);
  change(object);
  const context = contextOf([old], subresource);
  kind.applyDefaults?.(object);
  kind.prepareForUpdate?.(object, old, context);
  const errors = kind.validateUpdate?.(object, old, context) ?? kind.validate(object, context);
  const name = object.metadata?.name ?? "";
  return errors.length === 0 ? "ok" : StatusError.invalid(kind, name, errors).message;
}
