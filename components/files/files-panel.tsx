"use client";

import "./files.css";
import { useEffect, useState, useSyncExternalStore } from "react";
import { filesLimits } from "../../server/contracts/files.ts";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";
import { FileEditor } from "./file-editor.tsx";
import { FileQuestion, type Question } from "./file-question.tsx";
import { FileTools } from "./file-tools.tsx";
import { FileTree } from "./file-tree.tsx";
import { FilesEmpty } from "./files-empty.tsx";
import { FilesModel, type FilesNotice, wouldLose } from "./files-model.ts";
import { isUnsaved } from "./open-document.ts";
import { SocketFilesClient } from "./socket-files-client.ts";

/** The learner's home beside the terminal: its tree, and an editor for one of its files. */
export function FilesPanel() {
  const words = useMessages().files;
  const { sandbox } = useTerminal().snapshot;
  const [model] = useState(() => new FilesModel(new SocketFilesClient()));
  const state = useSyncExternalStore(model.subscribe, model.getState, model.getState);
  const [question, setQuestion] = useState<Question | null>(null);
  useEffect(() => model.start(), [model]);
  // A sandbox that came to be, or came back, has a home to read.
  useEffect(() => {
    if (sandbox.phase === "ready") void model.retry();
  }, [sandbox.phase, model]);
  useUnloadWarning(isUnsaved(state.document));

  function open(path: string) {
    if (wouldLose(state, path)) setQuestion({ kind: "unsaved", next: path });
    else if (state.document?.path !== path) void model.open(path);
  }

  if (!state.listings.has("")) return <FilesEmpty state={state} retry={() => model.retry()} />;
  return (
    <div className="files" data-showing={state.document ? "editor" : "tree"}>
      <div className="files-side">
        <FileTools model={model} state={state} ask={setQuestion} />
        <FileTree model={model} state={state} open={open} ask={setQuestion} />
      </div>
      <div className="files-main">
        {state.isOnline ? null : (
          <p className="files-notice" data-kind="warning" role="status">
            <Icon name="offline" small />
            {words.offline}
          </p>
        )}
        <Notice notice={state.notice} dismiss={() => model.dismiss()} />
        {state.document ? (
          <FileEditor model={model} document={state.document} ask={setQuestion} />
        ) : (
          <div className="files-choose">
            <p>{words.choose}</p>
            <p>{words.chooseNote}</p>
          </div>
        )}
      </div>
      {question ? (
        <FileQuestion model={model} question={question} close={() => setQuestion(null)} />
      ) : null}
    </div>
  );
}

function Notice({ notice, dismiss }: { notice: FilesNotice | null; dismiss: () => void }) {
  const words = useMessages().files;
  const isBad = notice?.kind === "failed" || notice?.kind === "upload-too-large";
  const text = notice && textOf(notice, words);
  return (
    <div role="status">
      {text === null ? null : (
        <p className="files-notice" data-kind={isBad ? "warning" : "plain"}>
          {isBad ? <Icon name="attention" small /> : <LaterIcon name="upload" small />}
          <span>{text}</span>
          <button
            type="button"
            className="icon-button"
            aria-label={words.dismiss}
            onClick={dismiss}
          >
            <Icon name="close" small />
          </button>
        </p>
      )}
    </div>
  );
}

function textOf(notice: FilesNotice, words: Messages["files"]): string | null {
  switch (notice.kind) {
    case "saved":
      // The editor's head says it.
      return null;
    case "failed":
      return words.failures[notice.code];
    case "uploading":
      return fill(words.uploading, { name: notice.name });
    case "uploaded":
      return fill(words.uploaded, { name: notice.name });
    case "upload-too-large": {
      const mib = filesLimits.uploadBytesMax / 1024 / 1024;
      return fill(words.uploadTooLarge, { name: notice.name, mib });
    }
  }
}

/** The browser asks before a page with unsaved text goes away. */
function useUnloadWarning(isWanted: boolean) {
  useEffect(() => {
    if (!isWanted) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isWanted]);
}
