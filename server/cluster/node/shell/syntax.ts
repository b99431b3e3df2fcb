import {
  type CommandNode,
  parse,
  type ScriptNode,
  type SimpleCommandNode,
  type WordNode,
} from "just-bash";

export type {
  CommandNode,
  PipelineNode,
  ScriptNode,
  SimpleCommandNode,
  StatementNode,
  WordNode,
} from "just-bash";
export type WordPart = WordNode["parts"][number];
export type Redirection = SimpleCommandNode["redirections"][number];
export type FunctionNode = Extract<CommandNode, { type: "FunctionDef" }>;
export type ParameterPart = Extract<WordPart, { type: "ParameterExpansion" }>;
export type ArithmeticNode = Extract<WordPart, { type: "ArithmeticExpansion" }>["expression"];
export type ArithmeticExpression = ArithmeticNode["expression"];
export type ConditionNode = Extract<CommandNode, { type: "ConditionalCommand" }>["expression"];
type HereDoc = Extract<Redirection["target"], { type: "HereDoc" }>;

/** What a text turned out to be. `incomplete`: more lines could complete it. */
export type ParsedText =
  | { readonly kind: "script"; readonly script: ScriptNode }
  | { readonly kind: "incomplete"; readonly message: string }
  | { readonly kind: "error"; readonly message: string };

/** Parses shell text; messages are BusyBox ash's, without the leading `sh: `. */
export function parseShell(text: string): ParsedText {
  try {
    const script = parse(text);
    const deferred = script.statements.find((statement) => statement.deferredError);
    if (deferred?.deferredError) {
      return { kind: "error", message: unexpected(deferred.deferredError.token) };
    }
    if (/(?:&&|\|\|?|\\)\s*$/.test(text) && endsOpen(text, script)) {
      return { kind: "incomplete", message: "syntax error: unexpected end of file" };
    }
    return { kind: "script", script };
  } catch (error) {
    return faultOf(error);
  }
}

function endsOpen(text: string, script: ScriptNode): boolean {
  return text.endsWith("\\\n") || text.endsWith("\\") || hasTrailingOperator(text, script);
}

function hasTrailingOperator(text: string, script: ScriptNode): boolean {
  const last = script.statements.at(-1)?.sourceText ?? "";
  return /(?:&&|\|\|?)\s*$/.test(text) && !/['"#]/.test(last.slice(-3));
}

function faultOf(error: unknown): ParsedText {
  if (!(error instanceof Error)) {
    throw error;
  }
  const token = tokenOf(error);
  const quote = /unexpected EOF while looking for matching [`'](.)'/.exec(error.message)?.[1];
  if (quote === '"' || quote === "'") {
    return { kind: "incomplete", message: "syntax error: unterminated quoted string" };
  }
  if (quote !== undefined || token.type === "EOF") {
    const message = `syntax error: unexpected end of file${expectation(error.message, quote)}`;
    return { kind: "incomplete", message };
  }
  return { kind: "error", message: unexpected(token.value) };
}

/** The parser's errors carry the token that didn't fit. */
function tokenOf(error: Error): { readonly type: string; readonly value: string } {
  const token: unknown = Reflect.get(error, "token");
  if (typeof token !== "object" || token === null) {
    return { type: "", value: "" };
  }
  return { type: String(Reflect.get(token, "type")), value: String(Reflect.get(token, "value")) };
}

function expectation(message: string, quote: string | undefined): string {
  const expected = /Expected (\w+), got/.exec(message)?.[1];
  const names: Record<string, string> = { RBRACE: "}", RPAREN: ")" };
  if (expected !== undefined) {
    return ` (expecting "${names[expected] ?? expected.toLowerCase()}")`;
  }
  return quote === ")" ? ' (expecting ")")' : "";
}

function unexpected(token: string): string {
  if (token === "" || token === "newline" || token === "\n") {
    return "syntax error: unexpected newline";
  }
  return `syntax error: unexpected "${token}"`;
}

/** A here-document whose end has not been typed yet. */
export function hasOpenHereDoc(script: ScriptNode): boolean {
  let isOpen = false;
  visit(script, (node) => {
    if (node.type === "HereDoc" && (node as unknown as HereDoc).terminated === false) {
      isOpen = true;
    }
  });
  return isOpen;
}

function visit(value: unknown, see: (node: { type: string }) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) {
      visit(item, see);
    }
  } else if (typeof value === "object" && value !== null) {
    if ("type" in value && typeof value.type === "string") {
      see(value as { type: string });
    }
    for (const child of Object.values(value)) {
      visit(child, see);
    }
  }
}
