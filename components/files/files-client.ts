import type { FileFailure, FileListing, FileText } from "../../server/contracts/files.ts";

/** Why something wasn't done; `offline`: the server didn't answer. */
export type FilesFailure = FileFailure | "offline";

export type FilesResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: FilesFailure };

/** What a client tells by itself. */
export interface FilesEvents {
  /** The listings of these directories are old; `null`: all that were read. */
  readonly onChanged: (directories: readonly string[] | null) => void;
  readonly onOnline: (isOnline: boolean) => void;
}

/** The learner's home directory. Paths are as the contract says: names joined by `/`, home is the empty text. */
export interface FilesClient {
  /** Begins to tell. @returns how to end it. */
  join(events: FilesEvents): () => void;
  list(path: string): Promise<FilesResult<FileListing>>;
  read(path: string): Promise<FilesResult<FileText>>;
  /** `version` is what was read, or `null` where no file must be. */
  write(
    path: string,
    text: string,
    version: string | null,
  ): Promise<FilesResult<{ readonly version: string }>>;
  mkdir(path: string): Promise<FilesResult<null>>;
  move(from: string, to: string): Promise<FilesResult<null>>;
  remove(path: string): Promise<FilesResult<null>>;
  /** Wants to know of changes in these directories, and in no others. */
  watch(directories: readonly string[]): void;
  /** Puts a file's bytes there, over what was there. */
  upload(path: string, bytes: Blob): Promise<FilesResult<null>>;
  /** Where the browser downloads a file from. */
  downloadUrl(path: string): string;
}
