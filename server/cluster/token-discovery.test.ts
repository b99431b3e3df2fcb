import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ManualClock } from "../core/clock.ts";
import { tokenDiscoveryReply } from "./api/token-discovery-reply.ts";
import { loadOrCreateCredentials } from "./credentials.ts";
import { ServiceAccountTokens } from "./service-account-tokens.ts";

interface PublishedKey extends JsonWebKey {
  readonly kid: string;
  readonly alg: string;
}

const clock = new ManualClock();

async function issuer(): Promise<ServiceAccountTokens> {
  const directory = await mkdtemp(join(tmpdir(), "kubebook-tokens-"));
  const credentials = await loadOrCreateCredentials(directory, clock);
  await rm(directory, { recursive: true });
  return new ServiceAccountTokens(credentials, clock, () => "uid");
}

function read(tokens: ServiceAccountTokens, path: string): unknown {
  return JSON.parse(String(tokenDiscoveryReply(path, tokens.discovery)?.body));
}

it("lets anybody verify a token by the key that it names", async () => {
  const tokens = await issuer();
  const token = tokens.sign({
    namespace: "default",
    serviceAccount: "default",
    serviceAccountUid: "uid",
    audiences: ["vault"],
    expirationSeconds: 600,
  });
  const [head = "", claims = "", signature = ""] = token.split(".");
  const { kid, alg } = JSON.parse(Buffer.from(head, "base64url").toString());
  const { keys } = read(tokens, "/openid/v1/jwks") as { keys: PublishedKey[] };
  const found = keys.find((key) => key.kid === kid);
  expect(found?.alg).toBe(alg);
  const key = createPublicKey({ key: found as JsonWebKey, format: "jwk" });
  const isGenuine = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  expect(isGenuine).toBe(true);
  const configuration = read(tokens, "/.well-known/openid-configuration");
  const { iss } = JSON.parse(Buffer.from(claims, "base64url").toString());
  expect(configuration).toEqual({
    issuer: iss,
    jwks_uri: "https://172.18.0.2:6443/openid/v1/jwks",
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  });
  expect(tokenDiscoveryReply("/openid/v1", tokens.discovery)).toBeUndefined();
});
