import { createHash, createPublicKey } from "node:crypto";
import type { TokenDiscovery } from "./api/token-discovery-reply.ts";

/** Name of a key in tokens and in the published set. Source: kubernetes pkg/serviceaccount/jwt.go keyIDFromPublicKey v1.35. */
export function keyIdOf(verifyingKey: string): string {
  const der = createPublicKey(verifyingKey).export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("base64url");
}

/**
 * What others verify the tokens of service accounts with: `verifyingKey` is the P-256 key in PEM, `address` the API
 * server's, as `https://host:port`. Source: kubernetes pkg/serviceaccount/openidmetadata.go v1.35.
 */
export function tokenDiscovery(options: {
  readonly issuer: string;
  readonly verifyingKey: string;
  readonly address: string;
}): TokenDiscovery {
  const { issuer, verifyingKey, address } = options;
  const { kty, crv, x, y } = createPublicKey(verifyingKey).export({ format: "jwk" });
  return {
    configuration: {
      issuer,
      jwks_uri: `${address}/openid/v1/jwks`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    },
    keys: { keys: [{ use: "sig", kty, kid: keyIdOf(verifyingKey), crv, alg: "ES256", x, y }] },
  };
}
