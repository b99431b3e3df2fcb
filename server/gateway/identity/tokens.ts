import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** What is kept of a token: enough to recognise it, useless to whoever reads it. */
export interface TokenDigest {
  /** Whether `authorization` is `Bearer` and the token. Takes the same time for every wrong token. */
  matches(authorization: string | undefined): boolean;
}

/** A fresh token of 256 random bits, to be sent in headers only. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** The token that an `Authorization` header bears, or null. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer ([\w-]{1,128})$/i.exec(authorization ?? "")?.[1] ?? null;
}

/** SHA-256 of a token. */
export function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** A fresh token and its digest. */
export function createToken(): { token: string; digest: TokenDigest } {
  const token = newToken();
  const expected = digestOf(token);
  return {
    token,
    digest: {
      matches(authorization) {
        const given = bearerOf(authorization);
        return given !== null && timingSafeEqual(digestOf(given), expected);
      },
    },
  };
}
