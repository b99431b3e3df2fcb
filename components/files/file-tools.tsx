"use client";

import { type ChangeEvent, useRef } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { LaterIcon, type LaterIconName } from "../ui/later-icon.tsx";
import type { Question } from "./file-question.tsx";
import { type FilesModel, type FilesState, targetDirectory } from "./files-model.ts";

/** What can be done with the tree: make, bring, rename and delete. */
export function FileTools(props: {
  model: FilesModel;
  state: FilesState;
  ask: (question: Question) => void;
}) {
  const { model, state, ask } = props;
  const words = useMessages().files;
  const picker = useRef<HTMLInputElement>(null);
  const directory = targetDirectory(state);
  const { selected } = state;

  function upload(event: ChangeEvent<HTMLInputElement>) {
    const files = [...(event.target.files ?? [])];
    event.target.value = "";
    void model.upload(directory, files);
  }

  return (
    <div className="files-tools">
      <Tool icon="newFile" label={words.newFile} act={() => ask({ kind: "new-file", directory })} />
      <Tool
        icon="newFolder"
        label={words.newFolder}
        act={() => ask({ kind: "new-folder", directory })}
      />
      <Tool icon="upload" label={words.upload} act={() => picker.current?.click()} />
      <input ref={picker} type="file" multiple hidden aria-label={words.upload} onChange={upload} />
      <span className="dock-space" />
      <Tool
        icon="pencil"
        label={words.rename}
        act={selected === null ? null : () => ask({ kind: "rename", path: selected })}
      />
      <Tool
        icon="trash"
        label={words.remove}
        act={selected === null ? null : () => ask({ kind: "remove", path: selected })}
      />
    </div>
  );
}

function Tool(props: { icon: LaterIconName; label: string; act: (() => void) | null }) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={props.label}
      title={props.label}
      disabled={props.act === null}
      onClick={props.act ?? undefined}
    >
      <LaterIcon name={props.icon} small />
    </button>
  );
}
