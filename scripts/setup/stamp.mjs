import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { cacheDir, rootDir } from "./paths.mjs";

function* filesBelow(path) {
  if (!existsSync(path)) {
    return;
  }
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    yield path;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) {
      yield* filesBelow(child);
    } else if (entry.isFile()) {
      yield child;
    }
  }
}

/** A hash over the contents of files and folders, and over any further text. */
export function hashOf(paths, extra = "") {
  const hash = createHash("sha256").update(extra);
  for (const path of paths) {
    for (const file of filesBelow(join(rootDir, path))) {
      hash.update(`\0${relative(rootDir, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest("hex");
}

const stampFile = (name) => join(cacheDir, "stamps", name);

/** Whether the step `name` was last finished with exactly these inputs. */
export function isFresh(name, inputsHash) {
  try {
    return readFileSync(stampFile(name), "utf8") === inputsHash;
  } catch {
    return false;
  }
}

/** Forgets that a step was finished: call it before redoing the step, so that half a step never counts. */
export function clearStamp(name) {
  rmSync(stampFile(name), { force: true });
}

/** Records that a step finished with these inputs. */
export function writeStamp(name, inputsHash) {
  mkdirSync(join(cacheDir, "stamps"), { recursive: true });
  writeFileSync(stampFile(name), inputsHash);
}
