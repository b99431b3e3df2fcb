import type { LabelMap, SelectorJson } from "./model.ts";

/** Whether labels satisfy a selector; an empty selector selects everything. */
export function selects(selector: SelectorJson, labels: LabelMap | undefined): boolean {
  const own = (key: string) =>
    labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => own(key) === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) =>
      expressionHolds(operator, own(key), values ?? []),
    )
  );
}

/** `NotIn` holds for a missing key, as upstream's does. An unknown operator holds for nothing. */
function expressionHolds(
  operator: string,
  value: string | undefined,
  values: readonly string[],
): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
