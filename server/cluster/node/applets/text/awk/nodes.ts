/** What may stand on the left of an assignment. */
export type Target =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly name: string; readonly keys: readonly Expr[] }
  | { readonly kind: "field"; readonly of: Expr };

/** An expression. */
export type Expr =
  | Target
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "regex"; readonly source: string }
  | { readonly kind: "group"; readonly of: readonly Expr[] }
  | {
      readonly kind: "assign";
      readonly operator: string;
      readonly target: Target;
      readonly value: Expr;
    }
  | {
      readonly kind: "step";
      readonly by: 1 | -1;
      readonly isPrefix: boolean;
      readonly target: Target;
    }
  | { readonly kind: "choose"; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | {
      readonly kind: "logic";
      readonly operator: "&&" | "||";
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: "in"; readonly keys: readonly Expr[]; readonly name: string }
  | { readonly kind: "match"; readonly negated: boolean; readonly left: Expr; readonly right: Expr }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: "unary"; readonly operator: string; readonly of: Expr }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Expr[];
      readonly line: number;
    }
  | { readonly kind: "builtin"; readonly name: string; readonly args: readonly Expr[] }
  | {
      readonly kind: "getline";
      readonly from: "input" | "file" | "command";
      readonly source: Expr | null;
      readonly target: Target | null;
    };

/** Where print and printf write. */
export interface Redirect {
  readonly operator: ">" | ">>" | "|";
  readonly to: Expr;
}

/** A statement. */
export type Statement =
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "expression"; readonly value: Expr }
  | {
      readonly kind: "print";
      readonly isFormat: boolean;
      readonly args: readonly Expr[];
      readonly redirect: Redirect | null;
    }
  | {
      readonly kind: "if";
      readonly test: Expr;
      readonly yes: Statement;
      readonly no: Statement | null;
    }
  | { readonly kind: "while"; readonly test: Expr; readonly body: Statement }
  | { readonly kind: "do"; readonly test: Expr; readonly body: Statement }
  | {
      readonly kind: "for";
      readonly start: Statement | null;
      readonly test: Expr | null;
      readonly step: Statement | null;
      readonly body: Statement;
    }
  | {
      readonly kind: "each";
      readonly name: string;
      readonly array: string;
      readonly body: Statement;
    }
  | { readonly kind: "delete"; readonly name: string; readonly keys: readonly Expr[] | null }
  | { readonly kind: "exit" | "return"; readonly value: Expr | null }
  | { readonly kind: "next" | "nextfile" | "break" | "continue" };

/** A rule: `BEGIN`, `END`, or a pattern; without action the line is printed. */
export interface Rule {
  readonly when: "begin" | "end" | "line";
  readonly first: Expr | null;
  readonly last: Expr | null;
  readonly action: Statement | null;
}

/** A function of the program. */
export interface UserFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Statement;
}

/** A whole program. */
export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, UserFunction>;
}

/** A program that is wrong, or went wrong; `message` is BusyBox's, with the line. */
export class AwkFault extends Error {
  override readonly name = "AwkFault";
}
