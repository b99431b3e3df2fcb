import { type FileListing, filesLimits } from "../../server/contracts/files.ts";
import type { FilesClient, FilesFailure, FilesResult } from "./files-client.ts";
import {
  afterFailure,
  afterReading,
  isUnsaved,
  loadingDocument,
  type OpenDocument,
} from "./open-document.ts";
import { isWithin, joinPath, movedPath, nameOf, parentOf } from "./paths.ts";

/** What the panel says about the last thing that was done. */
export type FilesNotice =
  | { readonly kind: "failed"; readonly code: FilesFailure }
  | { readonly kind: "saved" }
  | { readonly kind: "uploading" | "uploaded" | "upload-too-large"; readonly name: string };

/** All that the panel shows. Replaced, never changed. */
export interface FilesState {
  readonly isOnline: boolean;
  /** Why home couldn't be read; `null` if it was, or is being. */
  readonly failure: FilesFailure | null;
  readonly listings: ReadonlyMap<string, FileListing>;
  readonly expanded: ReadonlySet<string>;
  /** The line of the tree that the reader is at. */
  readonly selected: string | null;
  readonly document: OpenDocument | null;
  readonly notice: FilesNotice | null;
}

const initialState: FilesState = {
  isOnline: true,
  failure: null,
  listings: new Map(),
  expanded: new Set(),
  selected: null,
  document: null,
  notice: null,
};

/** The files of a learner's home as the panel knows them. A store for `useSyncExternalStore`. */
export class FilesModel {
  readonly #client: FilesClient;
  readonly #listeners = new Set<() => void>();
  #state: FilesState = initialState;

  constructor(client: FilesClient) {
    this.#client = client;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): FilesState => this.#state;

  /** Reads home and follows it. @returns how to end that. */
  start(): () => void {
    this.#watch();
    return this.#client.join({
      onChanged: (directories) => void this.#changed(directories),
      onOnline: (isOnline) => this.#update({ isOnline }),
    });
  }

  /** Reads home again, after it couldn't be read. */
  async retry(): Promise<void> {
    await this.#list("");
  }

  select(path: string | null): void {
    this.#update({ selected: path });
  }

  async expand(path: string): Promise<void> {
    this.#setExpanded(new Set([...this.#state.expanded, path]));
    await this.#list(path, true);
  }

  collapse(path: string): void {
    const open = [...this.#state.expanded].filter((directory) => !isWithin(directory, path));
    this.#setExpanded(new Set(open));
  }

  /** Opens a file in the editor. What wasn't saved in the one before is lost: the caller asked. */
  async open(path: string): Promise<void> {
    this.#update({ selected: path, document: loadingDocument(path), notice: null });
    this.#watch();
    await this.#readDocument();
  }

  close(): void {
    this.#update({ document: null });
  }

  edit(text: string): void {
    this.#change((document) => ({ ...document, text }));
  }

  /** Takes the file's own text in place of what was written here. */
  async reload(): Promise<void> {
    this.#change((document) => ({ ...document, text: document.savedText }));
    await this.#readDocument();
  }

  /** Saves what was written; a file that changed elsewhere meanwhile stays, and that is told. @returns whether it was saved. */
  async save(): Promise<boolean> {
    const document = this.#state.document;
    if (document?.phase !== "ready" || document.isSaving) return false;
    const { path, text, version } = document;
    const change = (next: (open: OpenDocument) => OpenDocument) => this.#changeAt(path, next);
    change((open) => ({ ...open, isSaving: true }));
    const result = await this.#client.write(path, text, version);
    change((open) => ({ ...open, isSaving: false }));
    if (result.ok) {
      const saved = { savedText: text, version: result.value.version, outside: null };
      change((open) => ({ ...open, ...saved }));
      this.#update({ notice: { kind: "saved" } });
      await this.#list(parentOf(path));
    } else if (result.code === "changed" || result.code === "exists") {
      change((open) => ({ ...open, outside: "changed" }));
    } else if (result.code === "not-found") {
      change((open) => afterFailure(open, "not-found"));
    } else {
      this.#fail(result.code);
    }
    return result.ok;
  }

  /** Saves over what was written elsewhere. */
  async overwrite(): Promise<void> {
    const path = this.#state.document?.path;
    if (path === undefined) return;
    const now = await this.#client.read(path);
    const version = now.ok ? now.value.version : null;
    this.#changeAt(path, (document) => ({ ...document, version }));
    if (this.#state.document?.path === path) await this.save();
  }

  /** Makes an empty file and opens it. @returns whether it was made. */
  async createFile(directory: string, name: string): Promise<boolean> {
    const path = joinPath(directory, name);
    const isDone = await this.#do(this.#client.write(path, "", null), [parentOf(path)]);
    if (isDone) await this.open(path);
    return isDone;
  }

  async createDirectory(directory: string, name: string): Promise<boolean> {
    const path = joinPath(directory, name);
    const isDone = await this.#do(this.#client.mkdir(path), [parentOf(path)]);
    if (isDone) await this.expand(path);
    return isDone;
  }

  async rename(path: string, name: string): Promise<boolean> {
    const to = joinPath(parentOf(path), name);
    const isDone = await this.#do(this.#client.move(path, to), [parentOf(path), parentOf(to)]);
    if (!isDone) return false;
    const follow = (one: string) => movedPath(one, path, to) ?? one;
    this.#setExpanded(new Set([...this.#state.expanded].map(follow)));
    // A save on its way is the old name's.
    this.#change((document) => {
      const now = follow(document.path);
      return now === document.path ? document : { ...document, path: now, isSaving: false };
    });
    this.#update({ selected: to });
    return true;
  }

  async remove(path: string): Promise<boolean> {
    const isDone = await this.#do(this.#client.remove(path), [parentOf(path)]);
    if (!isDone) return false;
    this.collapse(path);
    const { document } = this.#state;
    if (document && isWithin(document.path, path)) this.close();
    this.#update({ selected: null });
    return true;
  }

  /** Puts files into a directory, one after the other, and stops at the first that doesn't fit. */
  async upload(directory: string, files: readonly File[]): Promise<void> {
    for (const file of files) {
      if (file.size > filesLimits.uploadBytesMax) {
        this.#update({ notice: { kind: "upload-too-large", name: file.name } });
        return;
      }
      this.#update({ notice: { kind: "uploading", name: file.name } });
      const result = await this.#client.upload(joinPath(directory, file.name), file);
      if (!result.ok) {
        this.#fail(result.code);
        return;
      }
      this.#update({ notice: { kind: "uploaded", name: file.name } });
    }
    await this.#list(directory);
  }

  downloadUrl(path: string): string {
    return this.#client.downloadUrl(path);
  }

  dismiss(): void {
    this.#update({ notice: null });
  }

  async #changed(directories: readonly string[] | null): Promise<void> {
    const known = ["", ...this.#state.expanded];
    const old = directories === null ? known : known.filter((one) => directories.includes(one));
    const { document } = this.#state;
    const isDocumentOld =
      document !== null && (directories?.includes(parentOf(document.path)) ?? true);
    await Promise.all([
      ...old.map((directory) => this.#list(directory)),
      isDocumentOld ? this.#readDocument() : null,
    ]);
  }

  /** Reads a directory; one that was just opened and holds a single directory opens that one too. */
  async #list(directory: string, isOpening = false): Promise<void> {
    const isFirst = directory === "" && !this.#state.listings.has("");
    const result = await this.#client.list(directory);
    if (result.ok) {
      const listings = new Map(this.#state.listings).set(directory, result.value);
      this.#update(directory === "" ? { listings, failure: null } : { listings });
      const only = onlyDirectoryOf(result.value);
      if (only !== null && (isFirst || isOpening)) await this.expand(joinPath(directory, only));
    } else if (directory === "") {
      // What was read before is still worth showing.
      if (isFirst) this.#update({ failure: result.code });
    } else if (result.code === "not-found") {
      this.collapse(directory);
    }
  }

  async #readDocument(): Promise<void> {
    const path = this.#state.document?.path;
    if (path === undefined) return;
    const result = await this.#client.read(path);
    this.#changeAt(path, (document) =>
      result.ok ? afterReading(document, result.value) : afterFailure(document, result.code),
    );
  }

  async #do(result: Promise<FilesResult<unknown>>, directories: readonly string[]) {
    const done = await result;
    if (!done.ok) {
      this.#fail(done.code);
      return false;
    }
    this.#update({ notice: null });
    await Promise.all([...new Set(directories)].map((directory) => this.#list(directory)));
    return true;
  }

  #fail(code: FilesFailure): void {
    this.#update({ notice: { kind: "failed", code } });
  }

  #setExpanded(expanded: ReadonlySet<string>): void {
    this.#update({ expanded });
    this.#watch();
  }

  #watch(): void {
    const { document, expanded } = this.#state;
    const beside = document ? [parentOf(document.path)] : [];
    this.#client.watch([...new Set(["", ...expanded, ...beside])]);
  }

  #change(next: (document: OpenDocument) => OpenDocument): void {
    const { document } = this.#state;
    if (document) this.#update({ document: next(document) });
  }

  /** Changes the document if it's still the one that is open, after an answer that took its time. */
  #changeAt(path: string, next: (document: OpenDocument) => OpenDocument): void {
    this.#change((document) => (document.path === path ? next(document) : document));
  }

  #update(change: Partial<FilesState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Whether leaving the open document would lose something. */
export function wouldLose(state: FilesState, path: string): boolean {
  return isUnsaved(state.document) && state.document?.path !== path;
}

/** The directory that new files go to: the selected one, or the selected file's. */
export function targetDirectory(state: FilesState): string {
  const { selected, listings } = state;
  if (selected === null) return "";
  const entry = listings
    .get(parentOf(selected))
    ?.entries.find(({ name }) => name === nameOf(selected));
  return entry?.kind === "directory" ? selected : parentOf(selected);
}

function onlyDirectoryOf({ entries }: FileListing): string | null {
  const visible = entries.filter(({ name }) => !name.startsWith("."));
  const [only] = visible;
  return visible.length === 1 && only?.kind === "directory" ? only.name : null;
}
