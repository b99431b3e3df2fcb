import type { RawReply } from "./call.ts";

/** The two documents by which others verify the tokens that the cluster issues. */
export interface TokenDiscovery {
  readonly configuration: object;
  readonly keys: object;
}

/** Source: kubernetes pkg/routes/openidmetadata.go v1.35. @returns undefined for other paths. */
export function tokenDiscoveryReply(
  path: string,
  { configuration, keys }: TokenDiscovery,
): RawReply | undefined {
  const raw = (body: object, contentType: string): RawReply => ({
    kind: "raw",
    status: 200,
    contentType,
    body: JSON.stringify(body),
    headers: { "Cache-Control": "public, max-age=3600" },
  });
  if (path === "/.well-known/openid-configuration") {
    return raw(configuration, "application/json");
  }
  return path === "/openid/v1/jwks" ? raw(keys, "application/jwk-set+json") : undefined;
}
