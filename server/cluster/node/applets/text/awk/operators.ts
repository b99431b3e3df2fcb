import { AwkFault } from "./nodes.ts";

/** Texts that concatenation may make. */
const textBytesMax = 16 * 1024 * 1024;

/** A text within bounds. @throws AwkFault */
export function limited(text: string): string {
  if (text.length > textBytesMax) {
    throw new AwkFault("out of memory");
  }
  return text;
}

/** Arithmetic. @throws AwkFault for a division by zero. */
export function calculate(operator: string, one: number, other: number): number {
  switch (operator) {
    case "+":
      return one + other;
    case "-":
      return one - other;
    case "*":
      return one * other;
    case "^":
      return one ** other;
    default:
      if (other === 0) {
        throw new AwkFault("cmd. line:1: Division by zero");
      }
      return operator === "/" ? one / other : one % other;
  }
}

/** Whether an order satisfies a comparison. */
export function compare(operator: string, order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">=":
      return order >= 0;
    default:
      return order > 0;
  }
}
