"use client";

import { useEffect, useRef, useState } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";
import type { CodeEditor } from "./code-editor.ts";
import type { Question } from "./file-question.tsx";
import type { FilesModel } from "./files-model.ts";
import { isUnsaved, type OpenDocument } from "./open-document.ts";
import { nameOf } from "./paths.ts";

interface EditorProps {
  readonly model: FilesModel;
  readonly document: OpenDocument;
}

/** One file: what it's called and how it stands, its text, and what is wrong with it. */
export function FileEditor(props: EditorProps & { ask: (question: Question) => void }) {
  const { model, document, ask } = props;
  const words = useMessages().files;
  return (
    <section
      className="file-editor"
      aria-label={fill(words.editor, { name: nameOf(document.path) })}
    >
      <EditorHead
        model={model}
        document={document}
        close={() => (isUnsaved(document) ? ask({ kind: "unsaved", next: null }) : model.close())}
      />
      <Outside model={model} document={document} />
      {document.phase === "failed" ? <Failed document={document} words={words} /> : null}
      {document.phase === "loading" ? (
        <p className="files-choose" role="status">
          {words.loading}
        </p>
      ) : null}
      {document.phase === "ready" ? (
        <EditorText key={document.path} model={model} document={document} />
      ) : null}
    </section>
  );
}

function EditorHead({ model, document, close }: EditorProps & { close: () => void }) {
  const words = useMessages().files;
  const isDirty = isUnsaved(document);
  return (
    <div className="file-head">
      <button
        type="button"
        className="icon-button file-back"
        aria-label={words.back}
        onClick={close}
      >
        <Icon name="left" />
      </button>
      <h3 title={document.path}>{nameOf(document.path)}</h3>
      <span className="file-standing" role="status" data-dirty={isDirty || undefined}>
        {standingOf(document, model.getState().notice?.kind === "saved", words)}
      </span>
      <span className="dock-space" />
      <a
        className="icon-button"
        href={model.downloadUrl(document.path)}
        download={nameOf(document.path)}
        aria-label={words.download}
        title={words.download}
      >
        <LaterIcon name="download" small />
      </a>
      <button
        type="button"
        className={`button button-small${isDirty ? " button-primary" : ""}`}
        disabled={document.phase !== "ready" || document.isSaving || !isDirty}
        onClick={() => void model.save()}
      >
        {words.save}
      </button>
    </div>
  );
}

function standingOf(document: OpenDocument, wasSaved: boolean, words: Messages["files"]): string {
  if (document.isSaving) return words.saving;
  if (isUnsaved(document)) return words.unsaved;
  return wasSaved ? words.saved : "";
}

/** Somebody else wrote the file, mostly the shell: the reader decides whose text stays. */
function Outside({ model, document }: EditorProps) {
  const words = useMessages().files;
  if (document.outside === null) return null;
  const isGone = document.outside === "gone";
  return (
    <div className="files-notice" data-kind="warning" role="alert">
      <Icon name="attention" small />
      <span>
        <b>{isGone ? words.goneTitle : words.changedTitle}</b>{" "}
        {isGone ? words.goneText : words.changedText}
      </span>
      {isGone ? (
        <button type="button" className="button button-small" onClick={() => void model.save()}>
          {words.save}
        </button>
      ) : (
        <>
          <button type="button" className="button button-small" onClick={() => void model.reload()}>
            {words.reload}
          </button>
          <button
            type="button"
            className="button button-small"
            onClick={() => void model.overwrite()}
          >
            {words.overwrite}
          </button>
        </>
      )}
    </div>
  );
}

function Failed({ document, words }: { document: OpenDocument; words: Messages["files"] }) {
  const texts = { "not-text": words.notText, "too-large": words.tooLarge } as const;
  const code = document.failure ?? "fault";
  const text = code === "not-text" || code === "too-large" ? texts[code] : words.failures[code];
  return (
    <p className="files-choose" role="status">
      {text}
    </p>
  );
}

function EditorText({ model, document }: EditorProps) {
  const words = useMessages().files;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | null>(null);
  const [problems, setProblems] = useState(0);
  const [hasFailed, setFailed] = useState(false);
  const { path, revision, text } = document;
  /** What the editor begins with: the file may change while the editor's program is on its way. */
  const latest = useRef(text);
  const file = useRef(path);
  const hints = useRef(words.hints);
  const label = useRef(fill(words.editor, { name: nameOf(path) }));

  useEffect(() => {
    let isGone = false;
    import("./code-editor.ts").then(
      ({ createCodeEditor }) => {
        if (isGone || !host.current) return;
        editor.current = createCodeEditor(host.current, {
          path: file.current,
          text: latest.current,
          label: label.current,
          hintText: ({ code, kind, expected }) => fill(hints.current[code], { kind, expected }),
          onEdit: (next) => model.edit(next),
          onSave: () => void model.save(),
          onProblems: setProblems,
        });
      },
      () => setFailed(true),
    );
    return () => {
      isGone = true;
      editor.current?.dispose();
    };
  }, [model]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a text that isn't the reader's own is put in.
  useEffect(() => {
    latest.current = text;
    editor.current?.replace(text);
  }, [revision]);

  return (
    <>
      <div ref={host} className="file-text" />
      <p className="file-foot">
        {hasFailed ? <span role="alert">{words.failures.offline}</span> : null}
        <span className="file-problems" role="status">
          {problems > 0 ? fill(words.editorProblems, { count: problems }) : ""}
        </span>
        <span className="dock-space" />
        <span>{words.editorHint}</span>
      </p>
    </>
  );
}
