import { SystemError } from "../../machine/errno.ts";
import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";

/** `basename [-a] [-s SUFFIX] NAME [SUFFIX]`. Source: BusyBox 1.36 coreutils/basename.c. */
export const basename: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "+as:");
  const isMany = options.flags.has("a") || options.flags.has("s");
  const [first, second] = options.operands;
  const isWrong = first === undefined || (!isMany && options.operands.length > 2);
  if (options.error !== null || isWrong) {
    const usage = "basename FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...";
    return await usageFault(process, "basename", options.error, usage);
  }
  const suffix = options.values.get("s") ?? (isMany ? "" : (second ?? ""));
  for (const name of isMany ? options.operands : [first]) {
    await process.write(`${lastPart(name, suffix)}\n`);
  }
  return 0;
};

function lastPart(name: string, suffix: string): string {
  const last = /([^/]+)\/*$/.exec(name)?.[1] ?? (name === "" ? "" : "/");
  const isCut = suffix !== "" && last.endsWith(suffix) && last !== suffix;
  return isCut ? last.slice(0, -suffix.length) : last;
}

/** `dirname FILENAME`. */
export const dirname: Program = async (process) => {
  const [name, ...rest] = process.argv.slice(1);
  if (name === undefined || rest.length > 0) {
    return await usageFault(process, "dirname", null, "dirname FILENAME");
  }
  const trimmed = name.replace(/\/+$/, "");
  const at = trimmed.lastIndexOf("/");
  const parent = trimmed === "" && name !== "" ? "/" : at < 0 ? "." : trimmed.slice(0, at);
  await process.write(`${parent.replace(/\/+$/, "") || "/"}\n`);
  return 0;
};

/** `readlink [-fnv] FILE`: silent about failures unless `-v`. Source: BusyBox 1.36 coreutils/readlink.c. */
export const readlink: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "nfvsqe");
  if (options.error !== null || options.operands.length === 0) {
    return await usageFault(process, "readlink", options.error, "readlink [-fnv] FILE");
  }
  let status = 0;
  for (const name of options.operands) {
    const target = options.flags.has("f") ? resolved(process, name) : targetOf(process, name);
    if (typeof target === "string") {
      await process.write(`${target}${options.flags.has("n") ? "" : "\n"}`);
      continue;
    }
    status = 1;
    if (options.flags.has("v")) {
      await process.complain(`readlink: ${name}: ${target.message}\n`);
    }
  }
  return status;
};

function targetOf(process: Process, name: string): string | SystemError {
  try {
    const node = process.machine.fs.lstat(process.path(name), process.credentials);
    return node.type === "link" ? node.target : new SystemError("EINVAL");
  } catch (error) {
    if (error instanceof SystemError) {
      return error;
    }
    throw error;
  }
}

/** Links in links that are followed. */
const hopsMax = 32;

/** The path without links; its last part needs not exist. */
function resolved(process: Process, name: string, hops = hopsMax): string | SystemError {
  const { machine, credentials } = process;
  const path = process.path(name);
  try {
    if (machine.fs.exists(path, credentials)) {
      return machine.fs.realpath(path, credentials);
    }
    const trimmed = path.replace(/\/+$/, "");
    const at = trimmed.lastIndexOf("/");
    const parent = machine.fs.realpath(trimmed.slice(0, at) || "/", credentials);
    const target = targetOf(process, trimmed);
    if (typeof target === "string" && hops > 0) {
      return resolved(process, target.startsWith("/") ? target : `${parent}/${target}`, hops - 1);
    }
    return `${parent === "/" ? "" : parent}${trimmed.slice(at)}`;
  } catch (error) {
    if (error instanceof SystemError) {
      return error;
    }
    throw error;
  }
}

/** `realpath FILE…`. */
export const realpath: Program = async (process) => {
  const names = process.argv.slice(1);
  if (names.length === 0) {
    return await usageFault(process, "realpath", null, "realpath FILE...");
  }
  let status = 0;
  for (const name of names) {
    const isDone = await reported(process, "realpath", name, async () => {
      const path = resolved(process, name);
      if (typeof path !== "string") {
        throw path;
      }
      await process.write(`${path}\n`);
    });
    status = isDone ? status : 1;
  }
  return status;
};
