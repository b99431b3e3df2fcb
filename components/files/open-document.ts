import type { FilesFailure } from "./files-client.ts";

/** A file in the editor. */
export interface OpenDocument {
  readonly path: string;
  readonly phase: "loading" | "ready" | "failed";
  readonly failure: FilesFailure | null;
  /** As the home directory has it, as far as the page knows. */
  readonly savedText: string;
  /** As the editor has it. */
  readonly text: string;
  /** `null`: there's no such file. */
  readonly version: string | null;
  /** What happened to the file elsewhere while it was being edited here. */
  readonly outside: "changed" | "gone" | null;
  readonly isSaving: boolean;
  /** Grows whenever the text was replaced by another than the reader's own. */
  readonly revision: number;
}

/** A document whose text is on its way. */
export function loadingDocument(path: string): OpenDocument {
  return {
    path,
    phase: "loading",
    failure: null,
    savedText: "",
    text: "",
    version: null,
    outside: null,
    isSaving: false,
    revision: 0,
  };
}

export function isUnsaved(document: OpenDocument | null): boolean {
  return document?.phase === "ready" && document.text !== document.savedText;
}

/** The document after its file was read again: the reader's own text is never thrown away. */
export function afterReading(
  document: OpenDocument,
  file: { readonly text: string; readonly version: string },
): OpenDocument {
  if (document.phase === "ready" && file.version === document.version) {
    return document.outside === null ? document : { ...document, outside: null };
  }
  if (isUnsaved(document)) {
    return file.text === document.text
      ? { ...document, savedText: file.text, version: file.version, outside: null }
      : { ...document, outside: "changed" };
  }
  return {
    ...document,
    phase: "ready",
    failure: null,
    savedText: file.text,
    text: file.text,
    version: file.version,
    outside: null,
    revision: document.revision + 1,
  };
}

/** The document after its file couldn't be read. */
export function afterFailure(document: OpenDocument, failure: FilesFailure): OpenDocument {
  if (document.phase !== "ready") return { ...document, phase: "failed", failure };
  // Offline says nothing about the file.
  if (failure !== "not-found") return document;
  return { ...document, outside: "gone", version: null };
}
