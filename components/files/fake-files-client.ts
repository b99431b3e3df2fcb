import type { FileEntry, FileListing } from "../../server/contracts/files.ts";
import type { FilesClient, FilesEvents, FilesFailure, FilesResult } from "./files-client.ts";
import { isWithin, joinPath, movedPath, parentOf } from "./paths.ts";

/** A home directory in memory, for tests. Directories end in `/`. */
export class FakeFilesClient implements FilesClient {
  readonly files: Map<string, string>;
  watched: readonly string[] = [];
  /** What every call answers while it isn't `null`. */
  failure: FilesFailure | null = null;
  #events: FilesEvents | null = null;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  join(events: FilesEvents): () => void {
    this.#events = events;
    events.onOnline(true);
    events.onChanged(null);
    return () => {
      this.#events = null;
    };
  }

  /** Writes as the shell would, and tells who watches. */
  writeFromShell(path: string, text: string | null): void {
    if (text === null) this.files.delete(path);
    else this.files.set(path, text);
    const directory = parentOf(path);
    if (this.watched.includes(directory)) this.#events?.onChanged([directory]);
  }

  async list(path: string): Promise<FilesResult<FileListing>> {
    if (this.failure) return { ok: false, code: this.failure };
    const names = new Map<string, FileEntry>();
    for (const file of this.files.keys()) {
      if (path !== "" && !file.startsWith(`${path}/`)) continue;
      const rest = path === "" ? file : file.slice(path.length + 1);
      const [name = "", ...deeper] = rest.split("/");
      const kind = deeper.length > 0 ? "directory" : "file";
      const sizeBytes = 0;
      const modifiedAt = "2026-01-01T00:00:00Z";
      if (name !== "") names.set(name, { name, kind, sizeBytes, modifiedAt, isEdited: false });
    }
    return { ok: true, value: { entries: [...names.values()], isCut: false } };
  }

  async read(path: string) {
    if (this.failure) return { ok: false, code: this.failure } as const;
    const text = this.files.get(path);
    if (text === undefined) return { ok: false, code: "not-found" } as const;
    return { ok: true, value: { text, version: text } } as const;
  }

  async write(path: string, text: string, version: string | null) {
    if (this.failure) return { ok: false, code: this.failure } as const;
    const now = this.files.get(path);
    if (version === null && now !== undefined) return { ok: false, code: "exists" } as const;
    if (version !== null && now === undefined) return { ok: false, code: "not-found" } as const;
    if (version !== null && now !== version) return { ok: false, code: "changed" } as const;
    this.files.set(path, text);
    return { ok: true, value: { version: text } } as const;
  }

  async mkdir(path: string): Promise<FilesResult<null>> {
    this.files.set(`${path}/`, "");
    return { ok: true, value: null };
  }

  async move(from: string, to: string): Promise<FilesResult<null>> {
    if (this.files.has(to)) return { ok: false, code: "exists" };
    for (const [path, text] of [...this.files]) {
      const moved = movedPath(path, from, to);
      if (moved === null) continue;
      this.files.delete(path);
      this.files.set(moved, text);
    }
    return { ok: true, value: null };
  }

  async remove(path: string): Promise<FilesResult<null>> {
    for (const file of [...this.files.keys()]) {
      if (isWithin(file, path)) this.files.delete(file);
    }
    return { ok: true, value: null };
  }

  watch(directories: readonly string[]): void {
    this.watched = directories;
  }

  async upload(path: string, bytes: Blob): Promise<FilesResult<null>> {
    if (this.failure) return { ok: false, code: this.failure };
    this.files.set(path, await bytes.text());
    return { ok: true, value: null };
  }

  downloadUrl(path: string): string {
    return `/files/${joinPath("", path)}`;
  }
}
