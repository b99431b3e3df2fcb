import { z } from "zod";

/** Bounds on what the files panel moves, each with its reason. */
export const filesLimits = {
  /** Longest path below home, in characters: what Linux takes, with room for the home's own. */
  pathCharactersMax: 1024,
  /** Largest text that the editor opens and saves, in bytes: a socket message holds it, escaped. */
  textBytesMax: 256 * 1024,
  /** Largest upload, in bytes. */
  uploadBytesMax: 4 * 1024 * 1024,
  /** Entries that one listing tells; the rest is cut off. */
  entriesMax: 2000,
} as const;

/**
 * A path below home: names joined by `/`, no empty, `.` or `..` name, nothing unprintable. Home itself is the
 * empty text.
 */
export const filePathSchema = z
  .string()
  .max(filesLimits.pathCharactersMax)
  .regex(
    /^(?!\.{1,2}(?:\/|$))[^/\p{Cc}]+(?:\/(?!\.{1,2}(?:\/|$))[^/\p{Cc}]+)*$/u,
    "use names joined by /, without . and ..",
  );

const directorySchema = z.union([z.literal(""), filePathSchema]);

/** What changes on each write; opaque. */
const versionSchema = z.string().max(64);

export const fileRequestSchema = z.strictObject({ path: filePathSchema });
export const directoryRequestSchema = z.strictObject({ path: directorySchema });

/** `version` is what `files:read` or the last write told; `null` where no file must be there yet. */
export const writeFileSchema = z.strictObject({
  path: filePathSchema,
  text: z.string().max(filesLimits.textBytesMax),
  version: versionSchema.nullable(),
});
export type WriteFile = z.infer<typeof writeFileSchema>;

export const moveFileSchema = z.strictObject({ from: filePathSchema, to: filePathSchema });

/** Directories that a tab shows open; each list replaces the one before, an empty one ends watching. */
export const watchFilesSchema = z.strictObject({ directories: z.array(directorySchema).max(100) });

/** One name in a directory. Links are shown, never followed. */
export interface FileEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "link" | "other";
  readonly sizeBytes: number;
  /** RFC 3339. */
  readonly modifiedAt: string;
  /** Whether a file that came with the home differs from what it was, or a directory holds such a one. */
  readonly isEdited: boolean;
}

export interface FileListing {
  /** Directories first, then by name. */
  readonly entries: readonly FileEntry[];
  /** Whether entries were left out. */
  readonly isCut: boolean;
}

export interface FileText {
  readonly text: string;
  readonly version: string;
}

/**
 * Why something was not done: `absent`: there is no sandbox yet; `changed`: the file isn't the version that was
 * named; `not-text`: not UTF-8, or it holds NUL; `full`: home would go beyond its bounds; `not-allowed`: the path
 * leads out of home, or nothing may be done with it; `busy`: too many requests.
 */
export type FileFailure =
  | "absent"
  | "not-found"
  | "exists"
  | "changed"
  | "not-text"
  | "too-large"
  | "full"
  | "not-allowed"
  | "bad-request"
  | "busy"
  | "fault";

export type FileReply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: FileFailure };

type Answer<T> = (reply: FileReply<T>) => void;

/** Socket events that the page sends about files. Each needs a sandbox; none starts one. */
export interface FilesClientEvents {
  "files:list": (
    request: z.infer<typeof directoryRequestSchema>,
    reply: Answer<FileListing>,
  ) => void;
  "files:read": (request: z.infer<typeof fileRequestSchema>, reply: Answer<FileText>) => void;
  /** Writes the whole file at once or not at all; answers with its version. */
  "files:write": (request: WriteFile, reply: Answer<{ readonly version: string }>) => void;
  /** Makes a directory; `exists` if the name is taken. */
  "files:mkdir": (request: z.infer<typeof fileRequestSchema>, reply: Answer<null>) => void;
  /** Renames or moves; never over something that is there. */
  "files:move": (request: z.infer<typeof moveFileSchema>, reply: Answer<null>) => void;
  /** Deletes a file, or a directory with all in it. */
  "files:remove": (request: z.infer<typeof fileRequestSchema>, reply: Answer<null>) => void;
  /** How many of the files that came with the home differ from what they were. */
  "files:count-edited": (reply: Answer<number>) => void;
  "files:watch": (request: z.infer<typeof watchFilesSchema>) => void;
}

/** Socket events that the server sends about files. */
export interface FilesServerEvents {
  /** Something in these watched directories changed, by the shell or another tab: their listings are old. */
  "files:changed": (change: { readonly directories: readonly string[] }) => void;
}

/**
 * `GET` here with `?path=` answers a file's bytes as a download, 404 if there is none; `PUT` writes the body
 * there, over what was there, 204; 403, 404, 413 (too large), 507 (home is full) otherwise. Authenticated by the
 * learner's cookie; a `PUT` from another origin is refused.
 */
export const filesPath = "/api/files";
