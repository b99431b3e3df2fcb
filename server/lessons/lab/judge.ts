import type { StoredStep } from "../../store/index.ts";
import type { Facts } from "../cel/expression.ts";
import type { CompiledCheck, CompiledStep } from "../content/compiled-lab.ts";
import type { CallFacts, Deed } from "../observing/observation-log.ts";
import type { Find } from "./world.ts";

/** A check as it stands. */
export interface CheckVerdict {
  readonly check: CompiledCheck;
  readonly passed: boolean;
  /** Whether it couldn't be judged. */
  readonly unknown: boolean;
  /** What hints are chosen by. */
  readonly facts: Facts;
}

const changing = new Set(["create", "update", "patch", "delete", "deletecollection"]);

/**
 * Judges the checks of a step over what is there (`find`) and what was done since it became current. What was begun
 * before `readySinceMs` may pass a check but explains nothing: it was meant for the step before.
 */
export function judgeStep(
  step: CompiledStep,
  record: StoredStep,
  find: Find,
  deeds: readonly Deed[],
  readySinceMs = 0,
): readonly CheckVerdict[] {
  const own = deeds.filter(({ beganMs }) => beganMs >= readySinceMs);
  return step.checks.map((check) => {
    const found = check.object ? find(check.object) : [];
    const unknown = found === null;
    const all = factsOf(check, found ?? [], deeds);
    const facts = own.length === deeds.length ? all : factsOf(check, found ?? [], own);
    return { check, unknown, facts, passed: !unknown && holds(check, record, all) };
  });
}

function factsOf(
  check: CompiledCheck,
  objects: Facts["objects"],
  deeds: readonly Deed[],
): Facts & { readonly seen: readonly object[] } {
  const seen = deeds.filter((deed) => countsFor(check, deed)).map((deed) => deed.facts);
  const calls = deeds.filter((deed) => deed.kind === "call").map((deed) => deed.facts);
  return { objects, o: seen.at(-1) ?? null, seen, calls };
}

function holds(check: CompiledCheck, record: StoredStep, facts: Facts): boolean {
  if (check.object) {
    return check.expression.holds(facts);
  }
  return (
    record.doneChecks.includes(check.id) ||
    facts.seen.some((o) => check.expression.holds({ ...facts, o }))
  );
}

/** Whether a deed can decide a check: of its kind, or for a check of objects a change to such objects. */
function countsFor(check: CompiledCheck, deed: Deed): boolean {
  if (check.object) {
    return deed.kind === "call" && isChangeOf(check.object.resource, deed.facts);
  }
  return deed.kind === check.observed;
}

/** Whether a deed was a try at the step; reading alone isn't one, but for a Pod that isn't there. */
export function isTry(step: CompiledStep, deed: Deed): boolean {
  return step.checks.some((check) => {
    if (check.object || deed.kind !== "call") {
      return countsFor(check, deed);
    }
    const { verb, resource, code } = deed.facts;
    if (check.observed === "exec") {
      return verb === "get" && resource === "pods" && code === 404;
    }
    const facts = { objects: [], o: deed.facts, seen: [deed.facts], calls: [deed.facts] };
    return check.observed === "call" && (check.tries?.holds(facts) ?? changing.has(verb));
  });
}

function isChangeOf(resource: string, call: CallFacts): boolean {
  return changing.has(call.verb) && call.resource === resource && call.subresource === "";
}

/** Whether a check looks at what is there, not at what was done. */
export function isOfObjects({ object }: CompiledCheck): boolean {
  return object !== null;
}

/** Whether a step's objects are not as its checks of objects want them; what can't be judged isn't amiss. */
export function isAmiss(step: CompiledStep, record: StoredStep, find: Find): boolean {
  return judgeStep(step, record, find, [])
    .filter(({ check }) => isOfObjects(check))
    .some(({ passed, unknown }) => !passed && !unknown);
}

/** The checks of a step that nobody has looked at yet. */
export function unjudged(step: CompiledStep): readonly CheckVerdict[] {
  const facts = { objects: [], o: null, seen: [], calls: [] };
  return step.checks.map((check) => ({ check, passed: false, unknown: false, facts }));
}
