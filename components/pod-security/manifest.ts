import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  stringify,
} from "yaml";
import type { CheckedMetadata, CheckedPodSpec } from "../../server/pod-security/index.ts";
import type { Edit } from "./controls.ts";

type Path = readonly (string | number)[];

/** A manifest that holds a Pod or a template of one. */
export interface Manifest {
  readonly kind: string;
  readonly name: string;
  /** Whether the Pods are made later, by a controller. */
  readonly isTemplate: boolean;
  readonly metadata: CheckedMetadata;
  readonly spec: CheckedPodSpec;
  readonly document: Document;
  readonly lines: LineCounter;
  /** Where the Pod's spec is. */
  readonly at: Path;
}

/** Why a text can't be judged. */
export type ManifestFault =
  | { readonly kind: "syntax"; readonly line: number; readonly message: string }
  | { readonly kind: "no-pod" };

const templatesAt: Readonly<Record<string, Path>> = {
  Pod: [],
  Deployment: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};

/** Reads a manifest for judging. Never throws: what can't be read is a fault with its line. */
export function readManifest(
  text: string,
): { readonly manifest: Manifest } | { readonly fault: ManifestFault } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    return { fault: { kind: "syntax", line, message: error.message.split("\n")[0] ?? "" } };
  }
  const kind = String(document.getIn(["kind"]) ?? "");
  const template = templatesAt[kind];
  const at = template ? [...template, "spec"] : null;
  const spec: unknown = at ? plain(document, at) : null;
  if (!template || !at || typeof spec !== "object" || spec === null || !hasContainers(spec)) {
    return { fault: { kind: "no-pod" } };
  }
  const metadata = plain(document, [...template, "metadata"]);
  return {
    manifest: {
      kind,
      name: String(document.getIn(["metadata", "name"]) ?? ""),
      isTemplate: template.length > 0,
      metadata: typeof metadata === "object" && metadata !== null ? metadata : {},
      spec,
      document,
      lines,
      at,
    },
  };
}

/** The text after edits of the Pod's spec; its comments and its order stay. Maps that become empty go. */
export function mended(text: string, edits: readonly Edit[]): string {
  const read = readManifest(text);
  if ("fault" in read) return text;
  const { document, at } = read.manifest;
  for (const { path, value } of edits) {
    const place = [...at, ...path];
    if (value !== undefined)
      document.setIn(place, document.createNode(value, { flow: isFlow(value) }));
    else remove(document, place, at.length);
  }
  // What is written without blanks inside its brackets stays so.
  const isTight = /\["|\{\w/.test(text);
  return document.toString({ lineWidth: 0, flowCollectionPadding: !isTight });
}

/** A line of the manifest that an edit would change, or the lines that it would add after one. */
export type Mark =
  | { readonly kind: "wrong"; readonly line: number }
  | { readonly kind: "missing"; readonly after: number; readonly lines: readonly string[] };

/** Where an edit shows in the text. */
export function markOf({ document, lines, at }: Manifest, { path, value }: Edit): Mark | null {
  const place = [...at, ...path];
  if (document.hasIn(place)) return { kind: "wrong", line: keyLine(document, lines, place) };
  if (value === undefined) return null;
  let length = place.length - 1;
  while (length > 0 && !isMap(document.getIn(place.slice(0, length), true))) length--;
  const parent = document.getIn(place.slice(0, length), true);
  const start = isNode(parent) ? parent.range?.[0] : undefined;
  if (start === undefined) return null;
  const { line, col } = lines.linePos(start);
  const isItem = typeof place[length - 1] === "number";
  return {
    kind: "missing",
    after: isItem ? line : line - 1,
    lines: added(place.slice(length), value).map((text) => `${" ".repeat(col - 1)}${text}`),
  };
}

/** A line for each key of a path whose maps aren't there, one within the other; the value stands on the last. */
function added(path: Path, value: unknown): readonly string[] {
  const written = stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
  return path.map((key, depth) => {
    const isLast = depth === path.length - 1;
    return `${"  ".repeat(depth)}${key}:${isLast ? ` ${written}` : ""}`;
  });
}

/** The line of a value's key; of the value itself in a list. */
function keyLine(document: Document, lines: LineCounter, place: Path): number {
  const parent = document.getIn(place.slice(0, -1), true);
  const key = place.at(-1);
  const pair = isMap(parent)
    ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  const node = isScalar(pair?.key) ? pair.key : document.getIn(place, true);
  const start = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  return lines.linePos(start).line;
}

function remove(document: Document, place: Path, keep: number): void {
  document.deleteIn(place);
  for (let length = place.length - 1; length > keep; length--) {
    const parent = document.getIn(place.slice(0, length), true);
    if (!isMap(parent) || parent.items.length > 0) return;
    document.deleteIn(place.slice(0, length));
  }
}

function plain(document: Document, path: Path): unknown {
  const node = document.getIn(path, true);
  return isNode(node) ? node.toJS(document) : null;
}

function hasContainers(spec: object): spec is CheckedPodSpec {
  return (
    "containers" in spec && Array.isArray(spec.containers) && spec.containers.every(isContainer)
  );
}

function isContainer(container: unknown): boolean {
  return typeof container === "object" && container !== null;
}

function isFlow(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === "object" && value !== null);
}
