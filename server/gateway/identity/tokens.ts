import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** What is kept of a token: enough to recognise it, useless to whoever reads it. */
export interface TokenDigest {
  /** Whether `authorization` is `Bearer` and the token. Takes the same time for every wrong token. */
  matches(authorization: string | undefined): boolean;
}

/** A fresh token of 256 random bits, to be sent in headers only, and its digest. */
export function createToken(): { token: string; digest: TokenDigest } {
  const token = randomBytes(32).toString("base64url");
  const expected = digestOf(token);
  return {
    token,
    digest: {
      matches(authorization) {
        const found = /^Bearer ([\w-]{1,128})$/i.exec(authorization ?? "");
        return found?.[1] !== undefined && timingSafeEqual(digestOf(found[1]), expected);
      },
    },
  };
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
