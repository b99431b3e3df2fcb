import type { FileEntry, FileListing } from "../../server/contracts/files.ts";
import { joinPath } from "./paths.ts";

/** One line of the tree. Directories that hold nothing but one open directory share its line. */
export interface TreeRow {
  /** Of the last directory on the line. */
  readonly path: string;
  readonly label: string;
  readonly entry: FileEntry;
  /** 1 for what lies in home. */
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  readonly isExpanded: boolean;
}

/** The lines that a tree shows: every entry of home, and of the directories that are open and were read. */
export function rowsOf(
  listings: ReadonlyMap<string, FileListing>,
  expanded: ReadonlySet<string>,
  directory = "",
  level = 1,
): readonly TreeRow[] {
  const entries = entriesOf(listings, directory);
  return entries.flatMap((first, index) => {
    let path = joinPath(directory, first.name);
    let entry = first;
    let label = first.name;
    const isOpen = () => entry.kind === "directory" && expanded.has(path);
    for (let next = isOpen() ? onlyEntry(listings, path) : null; next?.kind === "directory"; ) {
      path = joinPath(path, next.name);
      label += `/${next.name}`;
      entry = next;
      next = isOpen() ? onlyEntry(listings, path) : null;
    }
    const place = { level, position: index + 1, setSize: entries.length };
    const row = { path, label, entry, ...place, isExpanded: isOpen() };
    return row.isExpanded ? [row, ...rowsOf(listings, expanded, path, level + 1)] : [row];
  });
}

/** What a directory holds; names that begin with a dot come last. */
function entriesOf(listings: ReadonlyMap<string, FileListing>, directory: string) {
  const entries = listings.get(directory)?.entries ?? [];
  const [shown, dotted] = [false, true].map((isDotted) =>
    entries.filter(({ name }) => name.startsWith(".") === isDotted),
  );
  return [...(shown ?? []), ...(dotted ?? [])];
}

function onlyEntry(listings: ReadonlyMap<string, FileListing>, directory: string) {
  const [only, ...others] = listings.get(directory)?.entries ?? [];
  return only && others.length === 0 ? only : null;
}

/** What a key does in the tree, by the pattern that assistive technology expects. */
export type TreeMove =
  | { readonly kind: "go" | "expand" | "collapse"; readonly path: string }
  | { readonly kind: "none" };

/** Source: WAI-ARIA Authoring Practices, tree view. */
export function moveInTree(rows: readonly TreeRow[], from: string, key: string): TreeMove {
  const index = rows.findIndex(({ path }) => path === from);
  const row = rows[index];
  switch (key) {
    case "ArrowDown":
      return goTo(rows[index + 1]);
    case "ArrowUp":
      return goTo(index > 0 ? rows[index - 1] : undefined);
    case "Home":
      return goTo(rows[0]);
    case "End":
      return goTo(rows.at(-1));
    case "ArrowRight":
      if (row?.entry.kind !== "directory") return { kind: "none" };
      return row.isExpanded ? goTo(childOf(rows, index)) : { kind: "expand", path: row.path };
    case "ArrowLeft":
      if (row?.isExpanded) return { kind: "collapse", path: row.path };
      return goTo(rows.slice(0, index).findLast(({ level }) => level === (row?.level ?? 0) - 1));
    default:
      return { kind: "none" };
  }
}

function childOf(rows: readonly TreeRow[], index: number): TreeRow | undefined {
  const next = rows[index + 1];
  return next && next.level > (rows[index]?.level ?? 0) ? next : undefined;
}

function goTo(row: TreeRow | undefined): TreeMove {
  return row ? { kind: "go", path: row.path } : { kind: "none" };
}
