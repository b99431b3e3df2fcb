import { ShellError, type ShellState } from "./state.ts";
import type { ArithmeticExpression } from "./syntax.ts";

type Binary = Extract<ArithmeticExpression, { type: "ArithBinary" }>["operator"];

/** Values deeper than this refer to each other in a circle. */
const depthMax = 32;

/**
 * Evaluates `$((…))`: 64-bit integers, variables by name, assignments.
 * @throws ShellError with ash's texts, e.g. for a division by zero.
 */
export class Arithmetic {
  readonly #state: ShellState;
  /** Parses the text of a variable that holds an expression. */
  readonly #parse: (text: string) => ArithmeticExpression;
  readonly #special: (name: string) => string;
  #depth = 0;

  constructor(
    state: ShellState,
    parse: (text: string) => ArithmeticExpression,
    special: (name: string) => string,
  ) {
    this.#state = state;
    this.#parse = parse;
    this.#special = special;
  }

  evaluate(node: ArithmeticExpression): bigint {
    switch (node.type) {
      case "ArithNumber":
        return BigInt(Math.trunc(node.value));
      case "ArithVariable":
        return this.#variable(node.name);
      case "ArithSpecialVar":
        return this.#text(this.#special(node.name));
      case "ArithGroup":
      case "ArithNested":
        return this.evaluate(node.expression);
      case "ArithUnary":
        return this.#unary(node);
      case "ArithBinary":
        return this.#binary(node);
      case "ArithTernary":
        return this.evaluate(this.evaluate(node.condition) ? node.consequent : node.alternate);
      case "ArithAssignment":
        return this.#assign(node);
      case "ArithBracedExpansion":
        return this.#text(this.#special(node.content));
      default:
        throw new ShellError("arithmetic syntax error");
    }
  }

  #variable(name: string): bigint {
    return this.#text(this.#state.get(name) ?? this.#special(name));
  }

  #text(value: string): bigint {
    const text = value.trim();
    if (/^-?(?:\d+|0x[\da-f]+)$/i.test(text)) {
      return numberOf(text);
    }
    if (text === "") {
      return 0n;
    }
    this.#depth += 1;
    try {
      if (this.#depth > depthMax) {
        throw new ShellError("expression recursion loop detected");
      }
      return this.evaluate(this.#parse(text));
    } finally {
      this.#depth -= 1;
    }
  }

  #unary(node: Extract<ArithmeticExpression, { type: "ArithUnary" }>): bigint {
    if (node.operator === "++" || node.operator === "--") {
      if (node.operand.type !== "ArithVariable") {
        throw new ShellError("arithmetic syntax error");
      }
      const old = this.#variable(node.operand.name);
      const changed = wrap(node.operator === "++" ? old + 1n : old - 1n);
      this.#state.set(node.operand.name, String(changed));
      return node.prefix ? changed : old;
    }
    const value = this.evaluate(node.operand);
    switch (node.operator) {
      case "-":
        return wrap(-value);
      case "+":
        return value;
      case "!":
        return value === 0n ? 1n : 0n;
      case "~":
        return ~value;
    }
  }

  #binary(node: Extract<ArithmeticExpression, { type: "ArithBinary" }>): bigint {
    const left = this.evaluate(node.left);
    if (node.operator === "&&") {
      return left !== 0n && this.evaluate(node.right) !== 0n ? 1n : 0n;
    }
    if (node.operator === "||") {
      return left !== 0n || this.evaluate(node.right) !== 0n ? 1n : 0n;
    }
    return calculate(node.operator, left, this.evaluate(node.right));
  }

  #assign(node: Extract<ArithmeticExpression, { type: "ArithAssignment" }>): bigint {
    const value = this.evaluate(node.value);
    const operator = node.operator.slice(0, -1);
    const result =
      operator === "" ? value : calculate(operator as Binary, this.#variable(node.variable), value);
    this.#state.set(node.variable, String(result));
    return result;
  }
}

function numberOf(text: string): bigint {
  const negative = text.startsWith("-");
  const digits = negative ? text.slice(1) : text;
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  return wrap(negative ? -value : value);
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

const comparisons: Partial<Record<Binary, (left: bigint, right: bigint) => boolean>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
};

const operations: Partial<Record<Binary, (left: bigint, right: bigint) => bigint>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / nonZero(right),
  "%": (left, right) => left % nonZero(right),
  "**": (left, right) => power(left, right),
  "<<": (left, right) => left << BigInt.asUintN(6, right),
  ">>": (left, right) => left >> BigInt.asUintN(6, right),
  "&": (left, right) => left & right,
  "|": (left, right) => left | right,
  "^": (left, right) => left ^ right,
  ",": (_left, right) => right,
};

function calculate(operator: Binary, left: bigint, right: bigint): bigint {
  const compare = comparisons[operator];
  if (compare) {
    return compare(left, right) ? 1n : 0n;
  }
  const operate = operations[operator];
  if (!operate) {
    throw new ShellError("arithmetic syntax error");
  }
  return wrap(operate(left, right));
}

function nonZero(value: bigint): bigint {
  if (value === 0n) {
    throw new ShellError("divide by zero");
  }
  return value;
}

/** By squaring in 64 bits, so that a huge exponent costs nothing. */
function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) {
    throw new ShellError("exponent less than 0");
  }
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) {
      result = wrap(result * square);
    }
    square = wrap(square * square);
  }
  return result;
}
