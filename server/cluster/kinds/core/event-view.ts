import { apiVersionOf, type KubeObject, type StoredObject } from "../../../kube/index.ts";
import { defineView } from "../view.ts";
import { eventKind } from "./event.ts";
import { changedEventErrors, newEventErrors } from "./event-validation.ts";

const path = "events.k8s.io/v1/events";
const apiVersion = "events.k8s.io/v1";

/** Names in `events.k8s.io/v1`, by those of core/v1. */
const viewedNames: ReadonlyMap<string, string> = new Map([
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["reportingComponent", "reportingController"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
]);
const storedNames: ReadonlyMap<string, string> = new Map(
  [...viewedNames].map(([stored, viewed]) => [viewed, stored]),
);

function renamed<T extends KubeObject>(object: T, names: ReadonlyMap<string, string>): T {
  const entries = Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value]);
  return Object.fromEntries(entries);
}

/** `involvedObject.name` is selected as `regarding.name`; `source` keeps its name upstream as well. */
function viewedSelector(field: string): string {
  const [first = "", ...rest] = field.split(".");
  return first === "source" ? field : [viewedNames.get(first) ?? first, ...rest].join(".");
}

const stored = {
  ...eventKind,
  validate: newEventErrors,
  validateUpdate: changedEventErrors,
  selectableFields: (event: Parameters<typeof newEventErrors>[0]) =>
    Object.fromEntries(
      Object.entries(eventKind.selectableFields?.(event) ?? {}).map(([field, value]) => [
        viewedSelector(field),
        value,
      ]),
    ),
};

/**
 * The Events of `events.k8s.io/v1`: those of core/v1 under other names, with stricter rules.
 * Source: pkg/apis/events/v1/conversion.go, pkg/registry/core/event/strategy.go v1.35.
 */
export const eventView = defineView(path, stored, {
  toStored: (object: KubeObject): KubeObject => ({
    ...renamed(object, storedNames),
    apiVersion: apiVersionOf(eventKind),
  }),
  fromStored: (object: StoredObject): StoredObject => ({
    ...renamed(object, viewedNames),
    apiVersion,
  }),
});
