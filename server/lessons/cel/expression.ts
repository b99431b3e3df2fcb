import { Environment, type ParseResult } from "@marcbachmann/cel-js";

/** What an expression may look at. */
export interface Facts {
  /** What the check's selector finds; empty for a check of what was done. */
  readonly objects: readonly unknown[];
  /** One observation, or null where nothing was seen yet; of a check of objects, a call that changed some. */
  readonly o: unknown;
  /** What counts for the check since the step became current, oldest first; `o` is its last. */
  readonly seen: readonly unknown[];
  /** All API calls since the step became current, oldest first. */
  readonly calls: readonly unknown[];
}

/** A condition of a lab or a text over what was observed, compiled. */
export interface Expression {
  /** False too where the expression fails on these facts, e.g. since a field is missing. */
  holds(facts: Facts): boolean;
  /** Null where the expression makes no text of these facts. */
  text(facts: Facts): string | null;
}

/** An expression, or why there is none and where in its text. */
export type Compiled =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly reason: string; readonly offset: number };

const environment = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 500, maxDepth: 40 },
})
  .registerVariable("objects", "list")
  .registerVariable("o", "dyn")
  .registerVariable("seen", "list")
  .registerVariable("calls", "list");

/** Compiles a CEL expression over {@link Facts} that says yes or no, or makes a text. */
export function compile(text: string, type: "bool" | "string" = "bool"): Compiled {
  let parsed: ParseResult;
  try {
    parsed = environment.parse(text);
  } catch (error) {
    return fault(error);
  }
  const checked = parsed.check();
  if (!checked.valid) {
    return fault(checked.error);
  }
  if (checked.type !== type && checked.type !== "dyn") {
    return { ok: false, reason: `the expression is ${checked.type}, not ${type}`, offset: 0 };
  }
  const expression: Expression = {
    holds: (facts) => evaluate(parsed, facts) === true,
    text: (facts) => {
      const value = evaluate(parsed, facts);
      return typeof value === "string" ? value : null;
    },
  };
  return { ok: true, expression };
}

function evaluate(parsed: ParseResult, facts: Facts): unknown {
  try {
    return parsed({ ...facts });
  } catch {
    return null;
  }
}

function fault(error: unknown): Compiled {
  const { summary, range } = error as { summary?: string; range?: { start: number } };
  return { ok: false, reason: summary ?? String(error), offset: range?.start ?? 0 };
}
