import type { Process, Program } from "../../machine/process.ts";
import { Regex } from "../../regex/regex.ts";
import { RegexFault } from "../../regex/syntax.ts";
import { argument } from "./text-io.ts";

type Value = bigint | string;

class ExprFault extends Error {}

/** Binary operators from the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [
  ["|"],
  ["&"],
  ["<", "<=", "=", "==", "!=", ">=", ">"],
  ["+", "-"],
  ["*", "/", "%"],
  [":"],
];

/** `expr EXPRESSION`: 1 for 0 and the empty text, 2 for a fault. Source: BusyBox 1.36 coreutils/expr.c. */
export const expr: Program = async (process) => {
  const words = process.argv.slice(1).map(argument);
  try {
    if (words.length === 0) {
      throw new ExprFault("too few arguments");
    }
    const evaluation = new Evaluation(process, words);
    const value = await evaluation.level(0);
    if (!evaluation.isOver) {
      throw new ExprFault("syntax error");
    }
    await process.write(Buffer.from(`${value}\n`, "latin1"));
    return isNull(value) ? 1 : 0;
  } catch (error) {
    if (error instanceof ExprFault || error instanceof RegexFault) {
      await process.complain(`expr: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
};

function isNull(value: Value): boolean {
  return value === 0n || value === "" || value === "0";
}

function integerOf(value: Value): bigint | null {
  return typeof value === "bigint" ? value : /^-?\d+$/.test(value) ? BigInt(value) : null;
}

class Evaluation {
  readonly #process: Process;
  readonly #words: readonly string[];
  #at = 0;

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = words;
  }

  get isOver(): boolean {
    return this.#at >= this.#words.length;
  }

  async level(depth: number): Promise<Value> {
    const operators = levels[depth];
    if (!operators) {
      return await this.#primary();
    }
    let left = await this.level(depth + 1);
    for (
      let operator = this.#words[this.#at];
      operator !== undefined && operators.includes(operator);
      operator = this.#words[this.#at]
    ) {
      this.#at += 1;
      left = await this.#apply(operator, left, await this.level(depth + 1));
    }
    return left;
  }

  async #apply(operator: string, left: Value, right: Value): Promise<Value> {
    switch (operator) {
      case "|":
        return isNull(left) ? right : left;
      case "&":
        return isNull(left) || isNull(right) ? 0n : left;
      case ":":
        return await this.#match(String(left), String(right));
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        return calculate(operator, left, right);
      default:
        return compare(operator, left, right) ? 1n : 0n;
    }
  }

  async #match(text: string, pattern: string): Promise<Value> {
    const regex = new Regex(`^${pattern.replace(/^\^/, "")}`);
    const match = await regex.find(this.#process, text);
    if (regex.groups > 0) {
      const [start = -1, end = -1] = match?.slice(2, 4) ?? [];
      return start < 0 ? "" : text.slice(start, end);
    }
    return BigInt(match?.[1] ?? 0);
  }

  async #primary(): Promise<Value> {
    const word = this.#words[this.#at];
    this.#at += 1;
    switch (word) {
      case undefined:
        throw new ExprFault("syntax error");
      case "(": {
        const value = await this.level(0);
        if (this.#words[this.#at] !== ")") {
          throw new ExprFault("syntax error");
        }
        this.#at += 1;
        return value;
      }
      case "quote":
        return this.#words[this.#at++] ?? "";
      case "length":
        return BigInt(String(await this.#primary()).length);
      case "match":
        return await this.#match(String(await this.#primary()), String(await this.#primary()));
      case "index": {
        const text = String(await this.#primary());
        const wanted = String(await this.#primary());
        return BigInt([...text].findIndex((character) => wanted.includes(character)) + 1);
      }
      case "substr":
        return await this.#substring();
      default:
        return word;
    }
  }

  async #substring(): Promise<Value> {
    const text = String(await this.#primary());
    const from = integerOf(await this.#primary());
    const length = integerOf(await this.#primary());
    if (from === null || length === null || from <= 0n || length <= 0n) {
      return "";
    }
    return text.slice(Number(from) - 1, Number(from + length) - 1);
  }
}

function calculate(operator: string, left: Value, right: Value): bigint {
  const [one, other] = [integerOf(left), integerOf(right)];
  if (one === null || other === null) {
    throw new ExprFault("non-numeric argument");
  }
  if ((operator === "/" || operator === "%") && other === 0n) {
    throw new ExprFault("division by zero");
  }
  const results: Readonly<Record<string, () => bigint>> = {
    "+": () => one + other,
    "-": () => one - other,
    "*": () => one * other,
    "/": () => one / other,
    "%": () => one % other,
  };
  return BigInt.asIntN(64, results[operator]?.() ?? 0n);
}

function compare(operator: string, left: Value, right: Value): boolean {
  const numbers = [integerOf(left), integerOf(right)];
  const [one, other] = numbers.includes(null) ? [String(left), String(right)] : numbers;
  const order = (one ?? "") < (other ?? "") ? -1 : (one ?? "") > (other ?? "") ? 1 : 0;
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "!=":
      return order !== 0;
    case ">=":
      return order >= 0;
    case ">":
      return order > 0;
    default:
      return order === 0;
  }
}
