import { lowest } from "./merged-list.ts";

const initialEnd = /"k8s\.io\/initial-events-end"\s*:\s*"true"/;
const revision = /("resourceVersion"\s*:\s*)"(\d+)"/;
const bookmark = /^\s*\{\s*"type"\s*:\s*"BOOKMARK"/;

/** How much of a line can tell whether it is a bookmark. */
const typeBytesMax = 64;

/** Whether a watch line is a bookmark: upstream's encoder writes `type` first. */
export function isBookmark(line: Buffer): boolean {
  return bookmark.test(line.toString("latin1", 0, typeBytesMax));
}

/**
 * Joins the bookmarks of several watches: a revision is passed on only once every watch has reached
 * it, and the end of the initial events only once all have sent theirs.
 */
export class BookmarkJoiner {
  readonly #revisions = new Map<object, string>();
  readonly #waiting = new Set<object>();
  #told = "";

  /** `initial` says that the watch ends its initial events with a bookmark of its own. */
  add(watch: object, from: string, initial: boolean): void {
    this.#revisions.set(watch, from);
    if (initial) {
      this.#waiting.add(watch);
    }
  }

  remove(watch: object): void {
    this.#revisions.delete(watch);
    this.#waiting.delete(watch);
  }

  /** The bookmark to send now instead of the watch's own one, or null. */
  push(watch: object, line: Buffer): Buffer | null {
    const text = line.toString("utf8");
    const own = revision.exec(text)?.[2] ?? "";
    this.#revisions.set(watch, own);
    const revisions = [...this.#revisions.values()];
    const isInitialEnd = initialEnd.test(text);
    if (isInitialEnd) {
      this.#waiting.delete(watch);
      return this.#waiting.size > 0 ? null : this.#rewrite(text, lowest(revisions));
    }
    const reached = revisions.includes("") ? "" : lowest(revisions);
    return this.#waiting.size > 0 || reached === "" || reached === this.#told
      ? null
      : this.#rewrite(text, reached);
  }

  #rewrite(text: string, reached: string): Buffer {
    this.#told = reached;
    return Buffer.from(text.replace(revision, `$1"${reached}"`));
  }
}
