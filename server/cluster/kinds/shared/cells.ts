import type { Instant } from "../../../core/time.ts";
import type { Container, KubeObject, LabelSelector, Labels } from "../../../kube/index.ts";
import { since } from "./duration.ts";

/** `<none>` for text that isn't there. */
export function orNone(value: string | undefined): string {
  return value === undefined || value === "" ? "<none>" : value;
}

/** The object's name. */
export function nameOf(object: KubeObject): string {
  return object.metadata?.name ?? "";
}

/** The object's age. */
export function ageOf(object: KubeObject, now: Instant): string {
  return since(object.metadata?.creationTimestamp, now);
}

/** `a=1,b=2` sorted by key. Source: apimachinery pkg/labels/labels.go v1.35 (FormatLabels). */
export function labelsText(labels: Labels | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return orNone(pairs.toSorted().join(","));
}

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

function expressionText({ key, operator, values = [] }: Expression): string {
  switch (operator) {
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    default:
      return `${key} ${operator.toLowerCase()} (${values.toSorted().join(",")})`;
  }
}

/**
 * A selector as one would type it. Absent selects nothing and prints as nothing in particular.
 * Source: apimachinery pkg/apis/meta/v1/helpers.go v1.35 (FormatLabelSelector).
 */
export function selectorText(selector: LabelSelector | undefined): string {
  const terms = [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({
      key,
      text: `${key}=${value}`,
    })),
    ...(selector?.matchExpressions ?? []).map((expression) => ({
      key: expression.key,
      text: expressionText(expression),
    })),
  ];
  const sorted = terms.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return orNone(sorted.map((term) => term.text).join(","));
}

/** Names and images of containers, as two cells. */
export function containerCells(containers: readonly Container[] | undefined): [string, string] {
  const all = containers ?? [];
  return [
    all.map((container) => container.name).join(","),
    all.map((container) => container.image ?? "").join(","),
  ];
}
