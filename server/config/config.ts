import { resolve } from "node:path";
import { z } from "zod";
import { type Limits, limitProfiles } from "../core/limits.ts";

/** What operators set, what it means and what holds without it. */
const operatorSettings = {
  HOST: z.string().min(1).default("127.0.0.1").describe("Address to listen on."),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe("Port to listen on."),
  DATA_DIR: z
    .string()
    .min(1)
    .default(".data")
    .describe("Directory of everything that must survive a restart."),
  KUBECTL_PATH: z.string().min(1).describe("kubectl for the learner's shell; set-up provides it."),
  KUBECONFIG_PATH: z
    .string()
    .min(1)
    .optional()
    .describe("Kubeconfig of a real cluster; without it the embedded one is started."),
  TRIVY_PATH: z
    .string()
    .min(1)
    .optional()
    .describe("A real trivy for the learner's shell, in place of the bundled scanner."),
  TRIVY_CACHE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Its cache with an offline database, shared read-only; needed with `TRIVY_PATH`. All must be able to read it (`chmod -R a+rX`): trivy makes it for its owner alone.",
    ),
  SHELL_HOST: z
    .enum(["auto", "bubblewrap", "local"])
    .default("auto")
    .describe("Where shells run: `auto` takes bubblewrap where it works, else `local`."),
  SANDBOXES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(200)
    .describe("How many sandboxes may be open at once."),
  SANDBOXES_SPARE: z.coerce
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe("How many are kept made for whoever comes next. Default: `LIMITS`."),
  IDLE_MINUTES: z.coerce
    .number()
    .min(0.1)
    .optional()
    .describe("Without a key for so long, shells end; files and objects stay. Default: `LIMITS`."),
  EXPIRE_DAYS: z.coerce
    .number()
    .positive()
    .optional()
    .describe("Without a visit for so long, files and objects are deleted. Default: `LIMITS`."),
  LIMITS: z
    .enum(["classroom", "hardened"])
    .default("classroom")
    .describe("How much learners may use: `hardened` is for strangers on a public demo."),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe(
      "Address that browsers use, when a proxy stands in front: https sets Secure cookies.",
    ),
  API_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      "Port for learners' own kubectl, over TLS: they may then download a kubeconfig. Without it that isn't offered.",
    ),
  API_HOST: z
    .string()
    .min(1)
    .optional()
    .describe("Address to listen on for that; default: `HOST`."),
  API_URL: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe("Where own kubectls find it, if not at the page's host and `API_PORT`."),
  API_HOURS: z.coerce
    .number()
    .positive()
    .max(24 * 14)
    .default(12)
    .describe("How many hours a downloaded kubeconfig is good for."),
  METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe("Bearer token that opens `/metrics`; without it only this machine itself may read."),
  LOG_LEVEL: z
    .enum(["silent", "error", "warn", "info", "debug"])
    .default("warn")
    .describe("How much to log to stderr, as JSON lines."),
} satisfies Record<string, z.ZodType>;

/** What the process finds or the product's own commands set. */
const processSettings = {
  PATH: z.string().default("/usr/bin:/bin").describe("Where local shells find their programs."),
  NODE_ENV: z.enum(["production", "development", "test"]).default("production"),
  SCANNER_PATH: z.string().min(1).optional().describe("The bundled scanner, from set-up."),
  KUBEBOOK_CONTROL_ONLY: z
    .enum(["0", "1"])
    .default("0")
    .describe("1 starts without pages, for `npm run shell`."),
} satisfies Record<string, z.ZodType>;

const environmentSchema = z
  .object({ ...operatorSettings, ...processSettings })
  .refine(({ TRIVY_PATH, TRIVY_CACHE_DIR }) => !TRIVY_PATH === !TRIVY_CACHE_DIR, {
    path: ["TRIVY_CACHE_DIR"],
    error: "must be set together with TRIVY_PATH",
  });

/** The validated settings, frozen. Optional integrations that aren't set are null. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly kubectlPath: string;
  readonly kubeconfigPath: string | null;
  readonly scannerPath: string | null;
  /** A real trivy and its cache, both absolute. */
  readonly trivy: { readonly path: string; readonly cacheDir: string } | null;
  readonly shellHost: "auto" | "bubblewrap" | "local";
  readonly limits: Limits;
  readonly publicUrl: string | null;
  /** The way in for learners' own kubectl; null where it isn't offered. */
  readonly api: {
    readonly host: string;
    readonly port: number;
    readonly url: string | null;
    readonly hours: number;
  } | null;
  readonly metricsToken: string | null;
  readonly logLevel: "silent" | "error" | "warn" | "info" | "debug";
  readonly path: string;
  readonly development: boolean;
  readonly controlOnly: boolean;
}

/** Everything that is wrong with the environment, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** The command line makes a sandbox for whoever calls it, and none for others. */
function sparesMaxOf(data: z.infer<typeof environmentSchema>): number {
  const isShell = data.KUBEBOOK_CONTROL_ONLY === "1";
  return isShell ? 0 : (data.SANDBOXES_SPARE ?? limitProfiles[data.LIMITS].sandboxes.sparesMax);
}

function limitsOf(data: z.infer<typeof environmentSchema>): Limits {
  const profile = limitProfiles[data.LIMITS];
  const { sandboxes } = profile;
  const idleAfterMs = inMs(data.IDLE_MINUTES, 60_000) ?? sandboxes.idleAfterMs;
  return {
    ...profile,
    sandboxes: {
      ...sandboxes,
      activeMax: data.SANDBOXES_MAX,
      sparesMax: sparesMaxOf(data),
      idleAfterMs,
      expireAfterMs: inMs(data.EXPIRE_DAYS, 24 * 60 * 60_000) ?? sandboxes.expireAfterMs,
      // Looked for often enough that a short time isn't twice as long.
      sweepEveryMs: Math.min(sandboxes.sweepEveryMs, idleAfterMs / 2),
    },
  };
}

function inMs(value: number | undefined, unitMs: number): number | undefined {
  return value === undefined ? undefined : value * unitMs;
}

function apiOf(data: z.infer<typeof environmentSchema>): Config["api"] {
  const { API_PORT: port, API_HOST, API_URL, API_HOURS: hours, HOST } = data;
  return port === undefined ? null : { host: API_HOST ?? HOST, port, url: API_URL ?? null, hours };
}

/** Reads the settings. @throws ConfigError that names every fault at once. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(faults.join("\n"));
  }
  const { data } = parsed;
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    dataDir: resolve(data.DATA_DIR),
    kubectlPath: resolve(data.KUBECTL_PATH),
    kubeconfigPath: data.KUBECONFIG_PATH === undefined ? null : resolve(data.KUBECONFIG_PATH),
    scannerPath: data.SCANNER_PATH === undefined ? null : resolve(data.SCANNER_PATH),
    trivy:
      data.TRIVY_PATH === undefined || data.TRIVY_CACHE_DIR === undefined
        ? null
        : { path: resolve(data.TRIVY_PATH), cacheDir: resolve(data.TRIVY_CACHE_DIR) },
    shellHost: data.SHELL_HOST,
    limits: limitsOf(data),
    publicUrl: data.PUBLIC_URL ?? null,
    api: apiOf(data),
    metricsToken: data.METRICS_TOKEN ?? null,
    logLevel: data.LOG_LEVEL,
    path: data.PATH,
    development: data.NODE_ENV === "development",
    controlOnly: data.KUBEBOOK_CONTROL_ONLY === "1",
  });
}

/** Reads the process's own environment. */
export function loadConfig(): Config {
  return parseConfig(process.env);
}

/** Where the server of `npm run shell` keeps its data, and what a server started for it is given. */
export function loadShellEnvironment(): {
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
} {
  const dataDir = operatorSettings.DATA_DIR.parse(process.env.DATA_DIR || undefined);
  return { dataDir, environment: process.env };
}

/** The settings as README tells them; `fallback` is empty where there is none. */
export function describeSettings(): readonly {
  readonly name: string;
  readonly fallback: string;
  readonly meaning: string;
}[] {
  return Object.entries(operatorSettings).map(([name, schema]) => {
    const { data } = schema.safeParse(undefined);
    return { name, fallback: String(data ?? ""), meaning: schema.description ?? "" };
  });
}
