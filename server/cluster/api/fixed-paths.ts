import { openApiV2 } from "../openapi/version-two.ts";
import { type Call, json, type RawReply, type Reply } from "./call.ts";
import { healthReply } from "./health.ts";
import { type TokenDiscovery, tokenDiscoveryReply } from "./token-discovery-reply.ts";

/** The documents of `/openapi/v3`. */
export interface OpenApiSource {
  index(): object;
  /** By path below `/openapi/v3/`, e.g. `apis/apps/v1`. */
  document(path: string): Promise<string | undefined>;
  hash(path: string): string | undefined;
}

/** What `/version` answers. */
const versionInfo = {
  major: "1",
  minor: "35",
  emulationMajor: "1",
  emulationMinor: "35",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "34",
  gitVersion: "v1.35.2",
  gitCommit: "fdc9d74cbf2da6754ebf81d56f5a0e1d6a4e3d5d",
  gitTreeState: "clean",
  buildDate: "2026-02-26T20:14:36Z",
  goVersion: "go1.25.7",
  compiler: "gc",
  platform: "linux/amd64",
} as const;

/** Upstream writes these for people. Source: apiserver v0.35 responsewriters/writers.go (WriteRawJSON). */
function indented(body: object): RawReply {
  const text = JSON.stringify(body, null, 2);
  return { kind: "raw", status: 200, contentType: "application/json", body: text };
}

/** What the answers are made from. */
export interface FixedSources {
  readonly openApi: OpenApiSource;
  /** Undefined where tokens aren't issued. */
  readonly tokens: { readonly discovery: TokenDiscovery } | undefined;
}

/** Answers to the paths that are no resources; undefined for unknown ones. */
export async function fixedReply(
  path: string,
  { query, accept }: Pick<Call, "query" | "accept">,
  { openApi, tokens }: FixedSources,
): Promise<Reply | undefined> {
  if (path === "/version") {
    return indented(versionInfo);
  }
  const health = healthReply(path, query);
  if (health) {
    return health;
  }
  if (path === "/openapi/v2") {
    return { kind: "raw", status: 200, ...openApiV2(accept) };
  }
  if (path === "/openapi/v3") {
    return json(openApi.index());
  }
  if (path.startsWith("/openapi/v3/")) {
    return openApiDocument(path.slice("/openapi/v3/".length), query.get("hash"), openApi);
  }
  if (path === "/") {
    return indented({ paths: rootPaths });
  }
  return tokens && tokenDiscoveryReply(path, tokens.discovery);
}

const rootPaths = [
  "/.well-known/openid-configuration",
  "/api",
  "/api/v1",
  "/apis",
  "/healthz",
  "/livez",
  "/openapi/v2",
  "/openapi/v3",
  "/openid/v1/jwks",
  "/readyz",
  "/version",
] as const;

async function openApiDocument(
  path: string,
  hash: string | null,
  openApi: OpenApiSource,
): Promise<RawReply | undefined> {
  const body = await openApi.document(path);
  if (body === undefined) {
    return undefined;
  }
  const current = openApi.hash(path) ?? "";
  const immutable = hash === current && hash !== "";
  return {
    kind: "raw",
    status: 200,
    contentType: "application/json",
    body,
    headers: {
      ETag: `"${current}"`,
      Vary: "Accept",
      ...(immutable ? { "Cache-Control": "public, immutable" } : {}),
    },
  };
}
