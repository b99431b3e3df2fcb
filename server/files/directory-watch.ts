import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import type { AnchoredDirectory } from "../core/anchored-directory.ts";
import type { Clock } from "../core/clock.ts";
import type { Owned } from "../core/lifecycle.ts";
import { type HomePlace, openDirectory } from "./home-place.ts";
import { filesServerLimits } from "./limits.ts";
import { draftPrefix } from "./whole-file.ts";

interface Watched {
  readonly place: HomePlace;
  readonly directory: AnchoredDirectory;
  /** Which directory it is, whatever stands at its path by now. */
  readonly identity: string;
  readonly watcher: FSWatcher;
}

/** Follows the directories that one tab shows. Changes are gathered for a moment, then told together. */
export class DirectoryWatch implements Owned {
  readonly #clock: Clock;
  readonly #onChange: (directories: readonly string[]) => void;
  readonly #watched = new Map<string, Watched>();
  readonly #changed = new Set<string>();
  #gathering: Owned | null = null;
  #turn: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(clock: Clock, onChange: (directories: readonly string[]) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Watches these and no others from now on. Those that can't be watched (any more) are passed over. */
  follow(place: HomePlace, paths: readonly string[]): Promise<void> {
    this.#turn = this.#turn.then(() => this.#replace(place, new Set(paths)));
    return this.#turn;
  }

  dispose(): void {
    this.#disposed = true;
    void this.#gathering?.dispose();
    for (const path of [...this.#watched.keys()]) {
      this.#end(path);
    }
  }

  async #replace(place: HomePlace, paths: ReadonlySet<string>): Promise<void> {
    for (const path of [...this.#watched.keys()]) {
      if (!paths.has(path)) {
        this.#end(path);
      }
    }
    for (const path of [...paths].slice(0, filesServerLimits.watchesMax)) {
      if (!this.#disposed && !this.#watched.has(path)) {
        await this.#begin(place, path);
      }
    }
  }

  async #begin(place: HomePlace, path: string): Promise<void> {
    const directory = await openDirectory(place, path).catch(() => null);
    const identity = directory && (await identityOf(directory));
    if (!directory || !identity || this.#disposed) {
      await directory?.close();
      return;
    }
    try {
      const watcher = watch(directory.path, { persistent: false }, (_, name) => {
        if (!name?.startsWith(draftPrefix)) {
          this.#mark(path);
        }
      });
      this.#watched.set(path, { place, directory, identity, watcher });
      // It was deleted, or the kernel has no watches left: the tab still sees its own changes.
      watcher.on("error", () => this.#end(path));
    } catch {
      await directory.close();
    }
  }

  #end(path: string): void {
    const watched = this.#watched.get(path);
    this.#watched.delete(path);
    watched?.watcher.close();
    void watched?.directory.close();
  }

  #mark(path: string): void {
    if (this.#disposed) {
      return;
    }
    this.#changed.add(path);
    this.#gathering ??= this.#clock.after(filesServerLimits.gatherMs, () => {
      this.#gathering = null;
      const directories = [...this.#changed];
      this.#changed.clear();
      this.#onChange(directories);
      this.#turn = this.#turn.then(() => this.#renew(directories));
    });
  }

  /** A directory that was deleted and made anew is another one, which the old watch doesn't see. */
  async #renew(changed: readonly string[]): Promise<void> {
    const isBelow = (path: string) =>
      changed.some((parent) => path !== parent && (parent === "" || path.startsWith(`${parent}/`)));
    for (const [path, watched] of [...this.#watched].filter(([at]) => isBelow(at))) {
      const identity = await identityAt(watched.place, path);
      // It may have been given up meanwhile.
      if (identity !== watched.identity && this.#watched.get(path) === watched) {
        this.#end(path);
        await this.#begin(watched.place, path);
        this.#mark(path);
      }
    }
  }
}

async function identityOf(directory: AnchoredDirectory): Promise<string> {
  const { dev, ino } = await stat(directory.path);
  return `${dev}-${ino}`;
}

/** Of what stands at a path now; null if that is no directory. */
async function identityAt(place: HomePlace, path: string): Promise<string | null> {
  const directory = await openDirectory(place, path).catch(() => null);
  try {
    return directory && (await identityOf(directory));
  } finally {
    await directory?.close();
  }
}
