import type { FileFailure } from "../contracts/files.ts";

/** Something that can't be done with a learner's files, by the contract's reason. */
export class FilesError extends Error {
  override readonly name = "FilesError";
  readonly code: FileFailure;

  constructor(code: FileFailure) {
    super(code);
    this.code = code;
  }
}

const byErrno: Readonly<Record<string, FileFailure>> = {
  ENOENT: "not-found",
  // A name in the middle of the path is a file or a link.
  ENOTDIR: "not-allowed",
  ELOOP: "not-allowed",
  EEXIST: "exists",
  ENOTEMPTY: "exists",
  EISDIR: "not-allowed",
  EACCES: "not-allowed",
  EPERM: "not-allowed",
  EINVAL: "not-allowed",
  ENXIO: "not-allowed",
  ENAMETOOLONG: "not-allowed",
  ENOSPC: "full",
  EDQUOT: "full",
};

/** The contract's reason for whatever was thrown; `fault` for what nobody expected. */
export function failureOf(error: unknown): FileFailure {
  if (error instanceof FilesError) {
    return error.code;
  }
  const errno = error instanceof Error && "code" in error ? String(error.code) : "";
  return byErrno[errno] ?? "fault";
}
