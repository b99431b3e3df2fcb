import type { LabelSelector } from "./objects.ts";
import { quote, StatusError } from "./status-error.ts";

/** The labels of an object; absent means none. */
export type Labels = Readonly<Record<string, string>>;

/** How a condition compares a label. */
export type Operator = "in" | "notin" | "exists" | "!" | "gt" | "lt";

/** One condition of a selector. All conditions must hold. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/**
 * Whether `labels` satisfies every requirement; no requirement selects everything.
 * Source: apimachinery v0.35 pkg/labels/selector.go (`notin` and `!` hold for a missing key).
 */
export function matchesRequirements(
  requirements: readonly Requirement[],
  labels: Labels | undefined,
): boolean {
  return requirements.every((requirement) => matchesRequirement(requirement, labels ?? {}));
}

function matchesRequirement({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "in":
      return value !== undefined && values.includes(value);
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
      return compareIntegers(value, values[0]) > 0;
    case "lt":
      return compareIntegers(value, values[0]) < 0;
  }
}

/** NaN, which satisfies no comparison, unless both sides are whole numbers. */
function compareIntegers(left: string | undefined, right: string | undefined): number {
  const isInteger = /^[+-]?\d+$/;
  if (!left || !right || !isInteger.test(left) || !isInteger.test(right)) {
    return Number.NaN;
  }
  const difference = BigInt(left) - BigInt(right);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

const operatorsOfExpressions: Record<string, Operator> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
  Gt: "gt",
  Lt: "lt",
};

/** The requirements of a `LabelSelector` object. An empty selector selects everything. */
export function requirementsOf(selector: LabelSelector): Requirement[] {
  const exact = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: "in", values: [value] }),
  );
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }): Requirement => ({
      key,
      operator: operatorsOfExpressions[operator] ?? "in",
      values: values ?? [],
    }),
  );
  return [...exact, ...expressions];
}

/** Upstream's rule for selector fields: absent selects nothing, empty selects everything. */
export function selectorMatches(
  selector: LabelSelector | undefined | null,
  labels: Labels | undefined,
): boolean {
  return selector != null && matchesRequirements(requirementsOf(selector), labels);
}

/** A plain map as Services and ReplicationControllers have it. */
export function labelsMatch(wanted: Labels | undefined, labels: Labels | undefined): boolean {
  return Object.entries(wanted ?? {}).every(([key, value]) => labels?.[key] === value);
}

/** Parsed `?fieldSelector=`: `a=b`, `a==b` and `a!=b` joined by commas; `\,` and `\=` are escaped. */
export interface FieldRequirement {
  readonly field: string;
  readonly negated: boolean;
  readonly value: string;
}

/** @throws StatusError 400 for a term without an operator. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const terms = text.match(/(?:\\.|[^,\\])+/g) ?? [];
  return terms.map((term) => {
    const match = /^((?:\\.|[^=!\\])*?)(!=|==|=)(.*)$/s.exec(term);
    if (!match) {
      throw StatusError.badRequest(
        `invalid selector: ${quote(term)}; can't understand ${quote(term)}`,
      );
    }
    const unescaped = (value: string) => value.replace(/\\([\\,=])/g, "$1");
    return {
      field: unescaped(match[1] ?? ""),
      negated: match[2] === "!=",
      value: unescaped(match[3] ?? ""),
    };
  });
}
