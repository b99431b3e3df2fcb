import { chmod, cp, lchown, lstat, mkdir, opendir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { AnchoredDirectory } from "../core/anchored-directory.ts";
import { removeTree } from "../core/file-tree.ts";
import type { SandboxId } from "../gateway/index.ts";

/** Home directories on the host, one for each sandbox. */
export interface Homes {
  /** The sandbox's home, made from the template if there is none; owned by `owner` (null: the server). */
  ensure(sandbox: SandboxId, owner: number | null): Promise<string>;
  /** The sandbox's home, or null if there is none. */
  find(sandbox: SandboxId): Promise<string | null>;
  /** Deletes the home and all in it. */
  remove(sandbox: SandboxId): Promise<void>;
}

/** Calls `visit` for everything under `directory`, following no link; what vanishes meanwhile is left out. */
async function walk(
  directory: string,
  visit: (path: string) => Promise<boolean>,
): Promise<boolean> {
  const entries = await opendir(directory).catch(() => null);
  if (!entries) {
    return true;
  }
  for await (const entry of entries) {
    const path = join(directory, entry.name);
    const goOn = (await visit(path)) && (!entry.isDirectory() || (await walk(path, visit)));
    if (!goOn) {
      return false;
    }
  }
  return true;
}

async function give(directory: string, owner: number): Promise<void> {
  await lchown(directory, owner, owner);
  await walk(directory, async (path) => {
    await lchown(path, owner, owner);
    return true;
  });
}

/** Homes under `directory`, copied from `template` (null: empty). The server never writes into one that is in use. */
export function createHomes(directory: string, template: string | null): Homes {
  const homeOf = (sandbox: SandboxId) => join(directory, sandbox);
  return {
    async ensure(sandbox, owner) {
      const home = homeOf(sandbox);
      if (await lstat(home).catch(() => null)) {
        return home;
      }
      // Made aside and renamed, so that a home that exists is always whole.
      const draft = join(directory, `.${sandbox}`);
      await rm(draft, { recursive: true, force: true });
      await mkdir(draft, { recursive: true });
      if (template !== null) {
        await cp(template, draft, { recursive: true });
      }
      await chmod(draft, 0o700);
      if (owner !== null) {
        await give(draft, owner);
      }
      await rename(draft, home);
      return home;
    },
    async find(sandbox) {
      const home = homeOf(sandbox);
      return (await lstat(home).catch(() => null)) ? home : null;
    },
    async remove(sandbox) {
      const parent = await AnchoredDirectory.open(directory);
      try {
        await removeTree(parent, sandbox);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
          throw error;
        }
      } finally {
        await parent.close();
      }
    },
  };
}
