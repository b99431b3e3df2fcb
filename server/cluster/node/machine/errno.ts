/** What `strerror` says for each errno that a simulated system call can give. */
const texts = {
  EPERM: "Operation not permitted",
  ENOENT: "No such file or directory",
  ESRCH: "No such process",
  EBADF: "Bad file descriptor",
  EACCES: "Permission denied",
  EBUSY: "Resource busy",
  EEXIST: "File exists",
  EXDEV: "Cross-device link",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EINVAL: "Invalid argument",
  ENOSPC: "No space left on device",
  EROFS: "Read-only file system",
  ENOTEMPTY: "Directory not empty",
  ELOOP: "Symbolic link loop",
} as const;

export type Errno = keyof typeof texts;

/** A failed system call. `message` is the text of `strerror` alone, as programs print it. */
export class SystemError extends Error {
  override readonly name = "SystemError";
  readonly code: Errno;

  constructor(code: Errno) {
    super(texts[code]);
    this.code = code;
  }
}
