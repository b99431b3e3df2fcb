import { isMap, isNode, isScalar, parseAllDocuments, type YAMLMap } from "yaml";

/** API versions of the kinds that a reader of this book writes. Source: Kubernetes API v1.35. */
const versions: Readonly<Record<string, readonly string[]>> = {
  v1: ["Pod", "Service", "ConfigMap", "Secret", "Namespace", "ServiceAccount", "LimitRange"],
  "apps/v1": ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"],
  "batch/v1": ["Job", "CronJob"],
  "networking.k8s.io/v1": ["NetworkPolicy", "Ingress"],
  "policy/v1": ["PodDisruptionBudget"],
  "rbac.authorization.k8s.io/v1": ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
};

/** What a manifest lacks or has wrong; `from` and `to` count UTF-16 units. */
export interface ManifestHint {
  readonly from: number;
  readonly to: number;
  readonly code: "no-api-version" | "no-kind" | "no-name" | "other-api-version" | "not-a-kind";
  /** What it should be; empty where nobody can say. */
  readonly expected: string;
  readonly kind: string;
}

/** What keeps the documents of a text from being manifests. A text that is none at all is left alone. */
export function manifestHints(text: string): readonly ManifestHint[] {
  const documents = parseAllDocuments(text, { prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap(({ contents }) => (isMap(contents) ? hintsFor(contents) : []));
}

function hintsFor(map: YAMLMap): readonly ManifestHint[] {
  const kind = textAt(map, ["kind"]);
  const apiVersion = textAt(map, ["apiVersion"]);
  if (kind === null && apiVersion === null) return [];
  const start = map.range?.[0] ?? 0;
  const first = { from: start, to: start + 1, expected: "", kind: kind ?? "" };
  if (kind === null) return [{ ...first, code: "no-kind" }];
  const expected = versionOf(kind);
  if (apiVersion === null) return [{ ...first, code: "no-api-version", expected: expected ?? "" }];
  const hints: ManifestHint[] = [];
  if (expected !== null && apiVersion !== expected) {
    hints.push({ ...placeOf(map, "apiVersion"), code: "other-api-version", expected, kind });
  }
  const likely = expected === null ? likelyKind(kind) : null;
  if (likely !== null) {
    hints.push({ ...placeOf(map, "kind"), code: "not-a-kind", expected: likely, kind });
  }
  const hasName = textAt(map, ["metadata", "name"]) ?? textAt(map, ["metadata", "generateName"]);
  if (expected !== null && hasName === null) hints.push({ ...first, code: "no-name" });
  return hints;
}

function versionOf(kind: string): string | null {
  return Object.keys(versions).find((version) => versions[version]?.includes(kind)) ?? null;
}

/** The kind that differs in letters' case alone, as in `Networkpolicy`. */
function likelyKind(kind: string): string | null {
  const kinds = Object.values(versions).flat();
  return kinds.find((known) => known.toLowerCase() === kind.toLowerCase()) ?? null;
}

function textAt(map: YAMLMap, path: readonly string[]): string | null {
  const value: unknown = map.getIn(path);
  return typeof value === "string" ? value : null;
}

function placeOf(map: YAMLMap, key: string): { readonly from: number; readonly to: number } {
  const node = map.get(key, true);
  const range = isNode(node) && isScalar(node) ? node.range : null;
  return { from: range?.[0] ?? 0, to: range?.[1] ?? 0 };
}
