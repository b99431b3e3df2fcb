import type { Inode } from "../../machine/inode.ts";
import type { Process } from "../../machine/process.ts";

/** Names that agnhost knows for the magic numbers of file systems; another one is `unknown`. */
const knownTypes: ReadonlySet<string> = new Set([
  "ext4",
  "overlay",
  "proc",
  "sysfs",
  "tmpfs",
  "xfs",
]);

/** The type of the file system that holds a path. @throws SystemError without such a file. */
export function fileSystemType(process: Process, path: string): string {
  const { fs } = process.machine;
  const absolute = fs.realpath(process.path(path), process.credentials);
  const { type } = fs.mountOf(absolute);
  return knownTypes.has(type) ? type : "unknown";
}

/** Mode bits as Go's `os.FileMode` prints them: `drwxr-xr-x`, `dtrwxrwxrwx`. */
export function modeText({ type, mode }: Inode): string {
  const letters = [
    [type === "directory", "d"],
    [type === "link", "L"],
    [type === "device", "Dc"],
    [(mode & 0o4000) !== 0, "u"],
    [(mode & 0o2000) !== 0, "g"],
    [(mode & 0o1000) !== 0, "t"],
  ] as const;
  const prefix = letters.map(([isSet, letter]) => (isSet ? letter : "")).join("");
  const bits = Array.from("rwxrwxrwx", (letter, index) =>
    (mode & (0o400 >> index)) === 0 ? "-" : letter,
  );
  return `${prefix === "" ? "-" : prefix}${bits.join("")}`;
}
