import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type HomePlace, inParent } from "./home-place.ts";
import { openRegular } from "./whole-file.ts";

interface Original {
  readonly sizeBytes: number;
  readonly digest: string;
}

function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64");
}

/** The files that every home begins with: tells which of them a learner has changed. */
export class Pristine {
  readonly #originals: ReadonlyMap<string, Original>;

  private constructor(originals: ReadonlyMap<string, Original>) {
    this.#originals = originals;
  }

  /** Reads the template of homes; it doesn't change while the server runs. */
  static async read(template: string): Promise<Pristine> {
    const originals = new Map<string, Original>();
    for (const entry of await readdir(template, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) {
        const file = join(entry.parentPath, entry.name);
        const bytes = await readFile(file);
        const path = relative(template, file).split(sep).join("/");
        originals.set(path, { sizeBytes: bytes.length, digest: digestOf(bytes) });
      }
    }
    return new Pristine(originals);
  }

  /** Whether `path` is an original that differs now, or holds one. What was deleted doesn't count. */
  async isEdited(place: HomePlace, path: string): Promise<boolean> {
    for (const [original, expected] of this.#originals) {
      const concerned = original === path || original.startsWith(`${path}/`);
      if (concerned && (await this.#differs(place, original, expected))) {
        return true;
      }
    }
    return false;
  }

  /** How many originals differ now. What was deleted doesn't count. */
  async countEdited(place: HomePlace): Promise<number> {
    let count = 0;
    for (const [original, expected] of this.#originals) {
      count += (await this.#differs(place, original, expected)) ? 1 : 0;
    }
    return count;
  }

  async #differs(place: HomePlace, path: string, expected: Original): Promise<boolean> {
    try {
      return await inParent(place, path, async (parent, name) => {
        const { handle, status } = await openRegular(parent, name);
        try {
          const sameSize = Number(status.size) === expected.sizeBytes;
          return !sameSize || digestOf(await handle.readFile()) !== expected.digest;
        } finally {
          await handle.close();
        }
      });
    } catch {
      // Gone, or something else now: the listing shows that by itself.
      return false;
    }
  }
}
