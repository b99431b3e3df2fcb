import { LineCounter, parseAllDocuments } from "yaml";
import { z } from "zod";
import type { Localized } from "../contracts/lab.ts";
import { repeatedKeys } from "../kube/index.ts";
import type { Trial } from "./diagram.ts";

const selectorSchema = z.object({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() }),
    )
    .optional(),
});

const peersSchema = z
  .array(
    z.object({
      podSelector: selectorSchema.optional(),
      namespaceSelector: selectorSchema.optional(),
      ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
    }),
  )
  .optional();

const portsSchema = z
  .array(
    z.object({
      protocol: z.string().optional(),
      port: z.union([z.number(), z.string()]).optional(),
      endPort: z.number().optional(),
    }),
  )
  .optional();

/** The part of a NetworkPolicy that decides; whatever else is written stays the cluster's to judge. */
const policySchema = z.object({
  kind: z.literal("NetworkPolicy"),
  metadata: z.object({ name: z.string().min(1), namespace: z.string().default("default") }),
  spec: z.object({
    podSelector: selectorSchema.default({}),
    policyTypes: z.array(z.string()).optional(),
    ingress: z.array(z.object({ from: peersSchema, ports: portsSchema })).optional(),
    egress: z.array(z.object({ to: peersSchema, ports: portsSchema })).optional(),
  }),
});

const manifestsMax = 20;

/** The policies of a manifest, or why they can't be read. */
export type ParsedTrial =
  | { readonly ok: true; readonly trial: Trial }
  | { readonly ok: false; readonly message: Localized };

/** Reads NetworkPolicies from a manifest of one or more documents. */
export function parseTrial(manifest: string): ParsedTrial {
  const lineCounter = new LineCounter();
  // Looked for below: the library compares each key with all the others of its map.
  const documents = parseAllDocuments(manifest, { lineCounter, uniqueKeys: false });
  if (!Array.isArray(documents)) {
    return none;
  }
  const [line] = documents.flatMap((document) => [
    ...document.errors.map(({ linePos }) => linePos?.[0].line ?? 1),
    ...repeatedKeys(document, lineCounter).map(({ line }) => line),
  ]);
  if (line !== undefined) {
    return refused(`${line}行めをYAMLとして読めません。`, `Line ${line} can't be read as YAML.`);
  }
  const trial: Trial[number][] = [];
  for (const value of documents.slice(0, manifestsMax).map(toValue)) {
    const parsed = policySchema.safeParse(value);
    if (parsed.success) {
      trial.push(parsed.data as Trial[number]);
    } else if (isPolicy(value)) {
      const path = parsed.error.issues[0]?.path.join(".") ?? "";
      return refused(
        `\`${path}\`の書き方が違います。`,
        `\`${path}\` isn't written as it should be.`,
      );
    }
  }
  return trial.length > 0 ? { ok: true, trial } : none;
}

/** Aliases that blow up are refused by the parser; so is whatever else has no value. */
function toValue(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch {
    return null;
  }
}

function isPolicy(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value
    ? value.kind === "NetworkPolicy"
    : false;
}

function refused(ja: string, en: string): ParsedTrial {
  return { ok: false, message: { ja, en } };
}

const none = refused("NetworkPolicyが見つかりません。", "There is no NetworkPolicy in it.");
