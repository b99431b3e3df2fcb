import type { Value } from "./values.ts";

/** How a statement ended. */
export type Outcome =
  | null
  | "break"
  | "continue"
  | "next"
  | "nextfile"
  | { readonly kind: "return"; readonly value: Value }
  | { readonly kind: "exit" };

/** `exit` in a function: it ends all that calls it. */
export class ExitRequest extends Error {
  override readonly name = "ExitRequest";
}
