import { isDeepStrictEqual } from "node:util";
import type { CustomResourceDefinition, Definition } from "./definition.ts";

type Condition = NonNullable<NonNullable<CustomResourceDefinition["status"]>["conditions"]>[number];

/** Writes the verdict on a definition's names. @returns whether anything changed. */
export function acceptNames(
  object: Definition,
  conflict: { readonly reason: string; readonly message: string } | undefined,
  now: string,
): boolean {
  const before = object.status;
  const condition = (type: string, isTrue: boolean, reason: string, message: string): Condition => {
    const status = isTrue ? "True" : "False";
    const old = before?.conditions?.find((one) => one.type === type);
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
    return { lastTransitionTime, message, reason, status, type };
  };
  const stored = object.spec.versions.find((version) => version.storage)?.name;
  const storedVersions = before?.storedVersions ?? [];
  const wanted = {
    acceptedNames: conflict
      ? (before?.acceptedNames ?? { kind: "", plural: "" })
      : structuredClone(object.spec.names),
    conditions: conflict
      ? [
          condition("NamesAccepted", false, conflict.reason, conflict.message),
          condition("Established", false, "NotAccepted", "not all names are accepted"),
        ]
      : [
          condition("NamesAccepted", true, "NoConflicts", "no conflicts found"),
          condition(
            "Established",
            true,
            "InitialNamesAccepted",
            "the initial names have been accepted",
          ),
        ],
    storedVersions:
      stored === undefined || storedVersions.includes(stored)
        ? storedVersions
        : [...storedVersions, stored],
  };
  if (isDeepStrictEqual(wanted, before)) {
    return false;
  }
  object.status = wanted;
  return true;
}
