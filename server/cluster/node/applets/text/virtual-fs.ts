import type { IFileSystem } from "just-bash";
import { instantFromMs } from "../../../../core/time.ts";
import { SystemError } from "../../machine/errno.ts";
import { type Inode, sizeOf } from "../../machine/inode.ts";
import { joinPath, normalizePath } from "../../machine/paths.ts";
import type { Process } from "../../machine/process.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A container's files as just-bash's text tools see them, with the process's permissions. */
export function virtualFileSystem(process: Process): IFileSystem {
  const { fs } = process.machine;
  const who = process.credentials;
  const bytesOf = (content: string | Uint8Array) =>
    typeof content === "string" ? encoder.encode(content) : content;
  const call = async <T>(what: string, path: string, run: () => T): Promise<T> => {
    try {
      return run();
    } catch (error) {
      if (error instanceof SystemError) {
        throw new Error(`${error.code}: ${error.message.toLowerCase()}, ${what} '${path}'`);
      }
      throw error;
    }
  };
  return {
    readFile: (path) => call("open", path, () => decoder.decode(fs.readFile(path, who))),
    readFileBuffer: (path) => call("open", path, () => Uint8Array.from(fs.readFile(path, who))),
    writeFile: (path, content) =>
      call("open", path, () => fs.writeFile(path, bytesOf(content), who)),
    appendFile: (path, content) =>
      call("open", path, () => fs.writeFile(path, bytesOf(content), who, { append: true })),
    exists: async (path) => fs.exists(path, who),
    stat: (path) => call("stat", path, () => statOf(fs.stat(path, who))),
    lstat: (path) => call("lstat", path, () => statOf(fs.lstat(path, who))),
    mkdir: (path) => call("mkdir", path, () => fs.mkdir(path, who)),
    readdir: (path) => call("scandir", path, () => fs.readdir(path, who)),
    rm: (path) => call("rm", path, () => fs.remove(path, who)),
    cp: (from, to) => call("cp", from, () => fs.writeFile(to, fs.readFile(from, who), who)),
    mv: (from, to) => call("rename", from, () => fs.rename(from, to, who)),
    resolvePath: (base, path) => normalizePath(path.startsWith("/") ? path : joinPath(base, path)),
    getAllPaths: () => [],
    chmod: (path, mode) => call("chmod", path, () => fs.setAttributes(path, who, { mode })),
    symlink: (target, path) => call("symlink", path, () => fs.symlink(target, path, who)),
    link: (from, to) => call("link", from, () => fs.writeFile(to, fs.readFile(from, who), who)),
    readlink: (path) =>
      call("readlink", path, () => {
        const node = fs.lstat(path, who);
        if (node.type !== "link") {
          throw new SystemError("EINVAL");
        }
        return node.target;
      }),
    realpath: (path) => call("realpath", path, () => fs.realpath(path, who)),
    utimes: (path, _accessed, modified) =>
      call("utimes", path, () => fs.touch(path, modified.getTime())),
  };
}

function statOf(node: Inode): Awaited<ReturnType<IFileSystem["stat"]>> {
  return {
    isFile: node.type === "file" || node.type === "virtual",
    isDirectory: node.type === "directory",
    isSymbolicLink: node.type === "link",
    mode: node.mode,
    size: sizeOf(node),
    mtime: instantFromMs(node.mtimeMs),
  };
}
