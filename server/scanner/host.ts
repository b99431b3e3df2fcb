/** Why a file can't be read or written: the operating system's own code, e.g. `ENOENT`. */
export class HostFileError extends Error {
  override readonly name = "HostFileError";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** All that the program sees of the world. File functions throw {@link HostFileError}. */
export interface Host {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  /** The width of the terminal that is typed into; 40 where there is none. */
  readonly columns: number;
  /** A path from the root. */
  absolutePath(path: string): string;
  readFile(path: string): Uint8Array;
  /** Whether there is anything at a path, even if it can't be read. */
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  writeFile(path: string, text: string): void;
  removeDirectory(path: string): void;
  writeOut(text: string): void;
  writeError(text: string): void;
  now(): Date;
  /** The clock as logs write it: RFC 3339, whole seconds, local offset. */
  logTime(): string;
  randomBytes(count: number): Uint8Array;
  sha256(text: string): string;
}

const texts: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EISDIR: "is a directory",
  ENOTDIR: "not a directory",
  ENOSPC: "no space left on device",
  EDQUOT: "disk quota exceeded",
  EFBIG: "file too large",
  EROFS: "read-only file system",
  ELOOP: "too many levels of symbolic links",
  ENAMETOOLONG: "file name too long",
  EIO: "input/output error",
  EMFILE: "too many open files",
  EINVAL: "invalid argument",
};

/** What Go says of a failed file operation, e.g. `open x.json: no such file or directory`. */
export function describeFileError(operation: string, path: string, error: HostFileError): string {
  return `${operation} ${path}: ${texts[error.code] ?? error.code.toLowerCase()}`;
}
