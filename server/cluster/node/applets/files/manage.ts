import { SystemError } from "../../machine/errno.ts";
import { joinPath, normalizePath } from "../../machine/paths.ts";
import type { Process, Program } from "../../machine/process.ts";
import { type OptionFault, parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";

function lastName(path: string): string {
  return normalizePath(`/${path}`).split("/").at(-1) ?? "";
}

/** `mkdir [-m MODE] [-p] DIRECTORY…`. */
export const mkdir: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "m:pv");
  if (options.error !== null || options.operands.length === 0) {
    return await usageFault(process, "mkdir", options.error, "mkdir [-m MODE] [-p] DIRECTORY...");
  }
  const mode = Number.parseInt(options.values.get("m") ?? "777", 8) & ~process.umask;
  let status = 0;
  for (const name of options.operands) {
    const isMade = await reported(process, "mkdir", `can't create directory '${name}'`, () =>
      makeDirectory(process, process.path(name), mode, options.flags.has("p")),
    );
    status = isMade ? status : 1;
  }
  return status;
};

function makeDirectory(process: Process, path: string, mode: number, parents: boolean): void {
  const { fs } = process.machine;
  const { credentials } = process;
  if (!parents) {
    fs.mkdir(path, credentials, mode);
    return;
  }
  let at = "/";
  for (const part of path.split("/").filter((each) => each !== "" && each !== ".")) {
    at = joinPath(at, part);
    if (!fs.exists(at, credentials)) {
      fs.mkdir(at, credentials, mode);
    } else if (fs.stat(at, credentials).type !== "directory") {
      throw new SystemError("ENOTDIR");
    }
  }
}

/** `rmdir [-p] DIRECTORY…`. */
export const rmdir: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "pv");
  let status = 0;
  for (const name of options.operands) {
    const isRemoved = await reported(process, "rmdir", `'${name}'`, () => {
      const path = process.path(name);
      if (process.machine.fs.lstat(path, process.credentials).type !== "directory") {
        throw new SystemError("ENOTDIR");
      }
      process.machine.fs.remove(path, process.credentials);
    });
    status = isRemoved ? status : 1;
  }
  return status;
};

/** `rm [-irf] FILE…`. */
export const rm: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "irfRv");
  if (options.error !== null || (options.operands.length === 0 && !options.flags.has("f"))) {
    return await usageFault(process, "rm", options.error, "rm [-irf] FILE...");
  }
  const recursive = options.flags.has("r") || options.flags.has("R");
  let status = 0;
  for (const name of options.operands) {
    const path = process.path(name);
    if (options.flags.has("f") && !existsItself(process, path)) {
      continue;
    }
    const isRemoved = await removeOperand(process, name, path, recursive);
    status = isRemoved ? status : 1;
  }
  return status;
};

async function removeOperand(
  process: Process,
  name: string,
  path: string,
  recursive: boolean,
): Promise<boolean> {
  if (name === "." || name === ".." || normalizePath(path) === "/") {
    await process.complain(`rm: can't remove '.' or '..'\n`);
    return false;
  }
  return await removeTree(process, name, path, recursive);
}

function existsItself(process: Process, path: string): boolean {
  try {
    process.machine.fs.lstat(path, process.credentials);
    return true;
  } catch {
    return false;
  }
}

async function removeTree(
  process: Process,
  name: string,
  path: string,
  recursive: boolean,
): Promise<boolean> {
  const { fs } = process.machine;
  await process.breathe();
  let isDirectory = false;
  const isFound = await reported(process, "rm", `can't remove '${name}'`, () => {
    isDirectory = fs.lstat(path, process.credentials).type === "directory";
  });
  if (!isFound) {
    return false;
  }
  if (isDirectory && !recursive) {
    await process.complain(`rm: '${name}' is a directory\n`);
    return false;
  }
  let isFine = true;
  if (isDirectory) {
    let children: string[] = [];
    isFine = await reported(process, "rm", `can't open '${name}'`, () => {
      children = fs.readdir(path, process.credentials);
    });
    for (const child of children) {
      isFine =
        (await removeTree(process, joinPath(name, child), joinPath(path, child), true)) && isFine;
    }
  }
  return (
    isFine &&
    (await reported(process, "rm", `can't remove '${name}'`, () =>
      fs.remove(path, process.credentials),
    ))
  );
}

/** `touch [-c] FILE…`. */
export const touch: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "cahmd:t:r:");
  if (options.error !== null || options.operands.length === 0) {
    return await usageFault(process, "touch", options.error, "touch [-cham] FILE...");
  }
  const { fs, clock } = process.machine;
  let status = 0;
  for (const name of options.operands) {
    const path = process.path(name);
    const isTouched = await reported(process, "touch", name, () => {
      if (fs.exists(path, process.credentials)) {
        fs.access(path, process.credentials, 2);
        fs.touch(path, clock.now().getTime());
      } else if (!options.flags.has("c")) {
        const mode = 0o666 & ~process.umask;
        fs.writeFile(path, new Uint8Array(), process.credentials, { mode });
      }
    });
    status = isTouched ? status : 1;
  }
  return status;
};

/** `ln [-sf] TARGET LINK`. */
export const ln: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "sfnbTv");
  const [target, given] = options.operands;
  if (options.error !== null || target === undefined) {
    return await usageFault(
      process,
      "ln",
      options.error,
      "ln [-sfnbtv] [-S SUF] TARGET... LINK|DIR",
    );
  }
  const { fs } = process.machine;
  const name = given ?? lastName(target);
  let path = process.path(name);
  if (isDirectory(process, path)) {
    path = joinPath(path, lastName(target));
  }
  const isMade = await reported(process, "ln", name, () => {
    if (options.flags.has("f") && existsItself(process, path)) {
      fs.remove(path, process.credentials);
    }
    if (options.flags.has("s")) {
      fs.symlink(target, path, process.credentials);
    } else {
      fs.writeFile(
        path,
        fs.readFile(process.path(target), process.credentials),
        process.credentials,
      );
    }
  });
  return isMade ? 0 : 1;
};

/** Whether a path leads to a directory. */
export function isDirectory(process: Process, path: string): boolean {
  try {
    return process.machine.fs.stat(path, process.credentials).type === "directory";
  } catch {
    return false;
  }
}

/** `cp [-arPLHpfi] SOURCE… DEST`. */
export const cp: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "arRdPLHpfilsTuv");
  return await toTarget(
    process,
    "cp",
    options.operands,
    options.error,
    async (name, path, target) => {
      const recursive = options.flags.has("r") || options.flags.has("R") || options.flags.has("a");
      return await copyTree(process, name, path, target, recursive);
    },
  );
};

async function copyTree(
  process: Process,
  name: string,
  path: string,
  target: string,
  recursive: boolean,
): Promise<boolean> {
  const { fs } = process.machine;
  const { credentials } = process;
  await process.breathe();
  let children: readonly string[] | null = null;
  const isFound = await reported(process, "cp", `can't stat '${name}'`, () => {
    children =
      fs.stat(path, credentials).type === "directory" ? fs.readdir(path, credentials) : null;
  });
  if (!isFound) {
    return false;
  }
  if (children === null) {
    return await copyFile(process, name, path, target);
  }
  if (!recursive) {
    await process.complain(`cp: omitting directory '${name}'\n`);
    return false;
  }
  let isFine = await reported(process, "cp", `can't create directory '${target}'`, () => {
    if (!fs.exists(target, credentials)) {
      fs.mkdir(target, credentials);
    }
  });
  for (const child of isFine ? (children as readonly string[]) : []) {
    const from = joinPath(path, child);
    isFine =
      (await copyTree(process, joinPath(name, child), from, joinPath(target, child), true)) &&
      isFine;
  }
  return isFine;
}

async function copyFile(
  process: Process,
  name: string,
  path: string,
  target: string,
): Promise<boolean> {
  const { fs } = process.machine;
  const { credentials } = process;
  let bytes = new Uint8Array();
  let mode = 0o644;
  const isRead = await reported(process, "cp", `can't open '${name}'`, () => {
    bytes = Uint8Array.from(fs.readFile(path, credentials));
    mode = fs.stat(path, credentials).mode & ~process.umask;
  });
  return (
    isRead &&
    (await reported(process, "cp", `can't create '${target}'`, () =>
      fs.writeFile(target, bytes, credentials, { mode }),
    ))
  );
}

/** `mv [-fin] SOURCE… DEST`. */
export const mv: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "finTv");
  return await toTarget(
    process,
    "mv",
    options.operands,
    options.error,
    async (name, path, target) => {
      const { fs } = process.machine;
      try {
        fs.rename(path, target, process.credentials);
        return true;
      } catch (error) {
        if (error instanceof SystemError && error.code === "EXDEV") {
          const isCopied = await copyTree(process, name, path, target, true);
          return isCopied && (await removeTree(process, name, path, true));
        }
        return await reported(process, "mv", `can't rename '${name}'`, () => {
          throw error;
        });
      }
    },
  );
};

/** Resolves the last operand as a directory or a name, for each source. */
async function toTarget(
  process: Process,
  applet: string,
  operands: readonly string[],
  error: OptionFault | null,
  each: (name: string, path: string, target: string) => Promise<boolean>,
): Promise<number> {
  const target = operands.at(-1);
  if (error !== null || operands.length < 2 || target === undefined) {
    return await usageFault(process, applet, error, `${applet} [OPTIONS] SOURCE... DEST`);
  }
  const path = process.path(target);
  const into = isDirectory(process, path);
  if (operands.length > 2 && !into) {
    await process.complain(`${applet}: target '${target}': No such file or directory\n`);
    return 1;
  }
  let status = 0;
  for (const name of operands.slice(0, -1)) {
    const isDone = await each(
      name,
      process.path(name),
      into ? joinPath(path, lastName(name)) : path,
    );
    status = isDone ? status : 1;
  }
  return status;
}
