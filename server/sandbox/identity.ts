import { createHmac, timingSafeEqual } from "node:crypto";
import type { Learner, Store } from "../store/index.ts";

const cookieName = "kubebook_learner";
const maxAgeSeconds = 180 * 24 * 60 * 60;

/** Knows learners by a cookie that only this server can have signed. */
export interface Identity {
  /** The learner whose valid cookie a `Cookie` header holds, or null. */
  fromCookieHeader(header: string | undefined): Promise<Learner | null>;
  /** Makes a learner. `setCookie` is the value of the `Set-Cookie` header that tells the browser. */
  issue(options: { readonly secure: boolean }): Promise<{ learner: Learner; setCookie: string }>;
}

/** What an identity is made of. `secret` has 32 bytes. */
export interface IdentityOptions {
  readonly secret: Buffer;
  readonly store: Pick<Store, "learners">;
}

function cookieValues(header: string, name: string): string[] {
  return header.split(";").flatMap((pair) => {
    const [key, ...value] = pair.trim().split("=");
    return key === name ? [value.join("=")] : [];
  });
}

/** Signs learners' ids with HMAC-SHA256; a value is `<id>.<signature>`. */
export function createIdentity(options: IdentityOptions): Identity {
  function sign(id: string): string {
    return createHmac("sha256", options.secret).update(`learner:${id}`).digest("base64url");
  }

  function verify(value: string): string | null {
    const [id, signature, ...rest] = value.split(".");
    if (!id || !signature || rest.length > 0) {
      return null;
    }
    const given = Buffer.from(signature);
    const wanted = Buffer.from(sign(id));
    return given.length === wanted.length && timingSafeEqual(given, wanted) ? id : null;
  }

  return {
    async fromCookieHeader(header) {
      // A page of a neighbour domain may set a second cookie of that name: the signature decides.
      for (const value of cookieValues(header ?? "", cookieName)) {
        const id = verify(value);
        const learner = id === null ? null : await options.store.learners.find(id);
        if (learner) {
          return learner;
        }
      }
      return null;
    },
    async issue({ secure }) {
      const learner = await options.store.learners.create();
      const attributes = `HttpOnly; SameSite=Lax; Path=/; Max-Age=${maxAgeSeconds}`;
      const value = `${learner.id}.${sign(learner.id)}`;
      return {
        learner,
        setCookie: `${cookieName}=${value}; ${attributes}${secure ? "; Secure" : ""}`,
      };
    },
  };
}
