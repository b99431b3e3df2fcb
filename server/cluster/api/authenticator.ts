import { timingSafeEqual } from "node:crypto";
import { StatusError } from "../../kube/index.ts";
import type { UserInfo } from "../authorization/user.ts";

/** Checks tokens that the cluster issued itself, e.g. those of service accounts. */
export interface TokenVerifier {
  /** @returns undefined for a token of another origin, expired, or revoked. */
  verify(token: string): UserInfo | undefined;
}

/** Finds out who calls. */
export interface Authenticator {
  /** `token` is the bearer token, undefined without one. @throws StatusError 401 for an unknown token. */
  authenticate(token: string | undefined): UserInfo;
  /** As for a TokenReview: undefined for an unknown token. */
  identify(token: string): UserInfo | undefined;
}

/** Who calls without a token. */
const anonymousUser: UserInfo = {
  name: "system:anonymous",
  uid: "",
  groups: ["system:unauthenticated"],
  extra: {},
};

/** One fixed token and its user; `system:authenticated` is added to the groups. */
export interface StaticToken {
  readonly token: string;
  readonly user: UserInfo;
}

/** Bearer tokens: fixed ones first, then those that the verifiers know. Without a token: anonymous. */
export function createTokenAuthenticator(
  fixed: readonly StaticToken[],
  verifiers: readonly TokenVerifier[] = [],
): Authenticator {
  const users = fixed.map(({ token, user }) => ({
    secret: Buffer.from(token),
    user: withAuthenticated(user),
  }));
  const identify = (token: string): UserInfo | undefined => {
    const given = Buffer.from(token);
    const known = users.find(({ secret }) => isSame(secret, given));
    if (known) {
      return known.user;
    }
    for (const verifier of verifiers) {
      const user = verifier.verify(token);
      if (user) {
        return withAuthenticated(user);
      }
    }
    return undefined;
  };
  return {
    identify,
    authenticate(token) {
      const user = token === undefined ? anonymousUser : identify(token);
      if (!user) {
        throw StatusError.unauthorized();
      }
      return user;
    },
  };
}

/** How long a right token is may be known to all; how much of a guess is right may not. */
function isSame(secret: Buffer, given: Buffer): boolean {
  return secret.length === given.length && timingSafeEqual(secret, given);
}

function withAuthenticated(user: UserInfo): UserInfo {
  return user.groups.includes("system:authenticated")
    ? user
    : { ...user, groups: [...user.groups, "system:authenticated"] };
}
