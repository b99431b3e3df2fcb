import { StatusError } from "../../kube/index.ts";

/** Where a list over several parts goes on: in which part, and that part's own token (or `""`). */
export interface ContinueToken {
  readonly part: string;
  readonly token: string;
}

/** Encodes a token; clients treat it as opaque. */
export function encodeContinue(token: ContinueToken): string {
  return Buffer.from(JSON.stringify([token.part, token.token])).toString("base64url");
}

/** @throws StatusError 400 for anything that {@link encodeContinue} didn't make. */
export function decodeContinue(text: string): ContinueToken {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (Array.isArray(value) && value.length === 2) {
      const [part, token]: unknown[] = value;
      if (typeof part === "string" && typeof token === "string") {
        return { part, token };
      }
    }
  } catch {
    // What isn't JSON is answered like any other foreign token.
  }
  throw StatusError.badRequest("continue key is not valid: it was made by another server");
}
