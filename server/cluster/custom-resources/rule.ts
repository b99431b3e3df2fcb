import {
  Environment,
  EvaluationError,
  Optional,
  ParseError,
  type ParseResult,
} from "@marcbachmann/cel-js";
import { type FieldError, fieldErrors, isRecord, type JsonObject } from "../../kube/index.ts";
import type { SchemaNode } from "./schema.ts";

/** Longer messages of a rule give way to its fixed one. Source: apiserver pkg/apis/cel/config.go v1.35. */
const messageCharsMax = 5 * 1_024;

const environment = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 2_000, maxDepth: 60 },
})
  .registerVariable("self", "dyn")
  .registerVariable("oldSelf", "dyn");

/** A value and what stood in its place before; `old` is undefined where nothing comparable did. */
export interface Compared {
  readonly value: unknown;
  readonly old: unknown;
}

/** One rule of `x-kubernetes-validations`: the fault of a value at `path` that breaks it. */
export type Rule = (compared: Compared, path: string) => FieldError | undefined;

type Judged = "holds" | "broken" | { readonly failure: string };

/**
 * A rule as a schema's node has it. One that can't be read is a fault of each value.
 * Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go v1.35 (validateExpressions).
 */
export function toRule(source: JsonObject, node: SchemaNode): Rule {
  const text = textOf(source.rule);
  const fixed = textOf(source.message);
  const parsed = parse(text);
  const message = parse(textOf(source.messageExpression));
  const oldIsOptional = source.optionalOldSelf === true;
  const comparesOld = /\boldSelf\b/.test(text);
  const fieldPath = textOf(source.fieldPath).replaceAll(/\['([^']*)'\]/g, ".$1");
  const type = String(node.type ?? "");
  const shown = fixed || text;
  return ({ value, old }, path) => {
    if (comparesOld && old === undefined && !oldIsOptional) {
      return undefined;
    }
    const self = celValue(value);
    const oldSelf = old === undefined ? undefined : celValue(old);
    const judged = judge(parsed, { self, oldSelf: oldIsOptional ? toOptional(oldSelf) : oldSelf });
    if (judged === "holds") {
      return undefined;
    }
    if (judged !== "broken") {
      return fieldErrors.invalid(named(path), type, `${judged.failure}: ${shown}`);
    }
    const detail = textBy(message, { self, oldSelf }) ?? (fixed || `failed rule: ${text}`);
    return faultOf(source.reason, named(`${path}${fieldPath}`), type, detail);
  };
}

/** Why a rule's text is no expression; undefined when it is one. */
export function syntaxFault(text: string): string | undefined {
  try {
    environment.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof ParseError ? error.summary : String(error);
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function named(path: string): string {
  return path.replace(/^\./, "") || "<nil>";
}

function parse(text: string): ParseResult | undefined {
  try {
    return environment.parse(text);
  } catch {
    return undefined;
  }
}

function toOptional(value: unknown): Optional {
  return value === undefined ? Optional.none() : Optional.of(value);
}

/** Numbers as CEL has them: whole ones are integers. */
function celValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(celValue);
  }
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, celValue(one)]));
  }
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

function judge(parsed: ParseResult | undefined, variables: Record<string, unknown>): Judged {
  if (!parsed) {
    return { failure: "rule compile error" };
  }
  try {
    return parsed(variables) === true ? "holds" : "broken";
  } catch (error) {
    const why = error instanceof EvaluationError ? error.summary : String(error);
    return { failure: `${why.replace(/^N/, "n")} evaluating rule` };
  }
}

/** What the rule's own expression says of the fault; undefined where it says nothing that fits a line. */
function textBy(
  message: ParseResult | undefined,
  variables: Record<string, unknown>,
): string | undefined {
  try {
    const text = textOf(message?.(variables));
    return text === "" || text.length > messageCharsMax || text.includes("\n") ? undefined : text;
  } catch {
    return undefined;
  }
}

function faultOf(reason: unknown, field: string, type: string, detail: string): FieldError {
  switch (reason) {
    case "FieldValueForbidden":
      return fieldErrors.forbidden(field, detail);
    case "FieldValueRequired":
      return fieldErrors.required(field, detail);
    case "FieldValueDuplicate":
      return fieldErrors.duplicate(field, type);
    default:
      return fieldErrors.invalid(field, type, detail);
  }
}
