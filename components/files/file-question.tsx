"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { Dialog } from "../ui/dialog.tsx";
import type { FilesModel } from "./files-model.ts";
import { isName, nameOf, parentOf } from "./paths.ts";

/** What is asked before something is done with files. */
export type Question =
  | { readonly kind: "new-file" | "new-folder"; readonly directory: string }
  | { readonly kind: "rename" | "remove"; readonly path: string }
  | { readonly kind: "unsaved"; readonly next: string | null };

interface Asked {
  readonly model: FilesModel;
  readonly close: () => void;
}

/** The question as a dialog; its answer is carried out. */
export function FileQuestion({ question, ...asked }: Asked & { question: Question }) {
  const words = useMessages().files;
  const { model } = asked;
  switch (question.kind) {
    case "new-file":
      return (
        <NameQuestion
          {...asked}
          title={words.newFile}
          directory={question.directory}
          initial="manifest.yaml"
          act={(name) => model.createFile(question.directory, name)}
        />
      );
    case "new-folder":
      return (
        <NameQuestion
          {...asked}
          title={words.newFolder}
          directory={question.directory}
          initial=""
          act={(name) => model.createDirectory(question.directory, name)}
        />
      );
    case "rename":
      return (
        <NameQuestion
          {...asked}
          title={words.rename}
          directory={parentOf(question.path)}
          initial={nameOf(question.path)}
          act={(name) => model.rename(question.path, name)}
        />
      );
    case "remove":
      return <RemoveQuestion {...asked} path={question.path} />;
    case "unsaved":
      return <UnsavedQuestion {...asked} next={question.next} />;
  }
}

function NameQuestion(
  props: Asked & {
    title: string;
    directory: string;
    initial: string;
    act: (name: string) => Promise<boolean>;
  },
) {
  const words = useMessages().files;
  const [name, setName] = useState(props.initial);
  const isGood = isName(props.directory, name);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!isGood) return;
    props.close();
    await props.act(name);
  }

  return (
    <Dialog title={props.title} cancel={props.close}>
      <form className="file-question" onSubmit={(event) => void submit(event)}>
        <label>
          <span>
            {words.name}
            <small>
              ~/{props.directory}
              {props.directory === "" ? "" : "/"}
            </small>
          </span>
          <input
            autoFocus
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={name}
            aria-invalid={name !== "" && !isGood}
            onFocus={(event) => selectStem(event.target)}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <p role="status">{name === "" || isGood ? "" : words.nameWrong}</p>
        <Answers close={props.close}>
          <button type="submit" className="button button-primary" disabled={!isGood}>
            {props.title}
          </button>
        </Answers>
      </form>
    </Dialog>
  );
}

function RemoveQuestion({ model, path, close }: Asked & { path: string }) {
  const words = useMessages().files;
  const name = nameOf(path);
  const { listings } = model.getState();
  const entry = listings.get(parentOf(path))?.entries.find((one) => one.name === name);
  return (
    <Dialog title={fill(words.removeTitle, { name })} cancel={close}>
      <p>{entry?.kind === "directory" ? words.removeFolderText : words.removeText}</p>
      <Answers close={close}>
        <button
          type="button"
          className="button button-primary"
          onClick={() => {
            close();
            void model.remove(path);
          }}
        >
          {fill(words.removeConfirm, { name })}
        </button>
      </Answers>
    </Dialog>
  );
}

function UnsavedQuestion({ model, next, close }: Asked & { next: string | null }) {
  const words = useMessages().files;
  const name = nameOf(model.getState().document?.path ?? "");

  function goOn() {
    close();
    if (next === null) model.close();
    else void model.open(next);
  }

  async function save() {
    if (await model.save()) goOn();
    else close();
  }

  return (
    <Dialog title={fill(words.unsavedTitle, { name })} cancel={close}>
      <Answers close={close}>
        <button type="button" className="button button-primary" onClick={() => void save()}>
          {words.save}
        </button>
        <button type="button" className="button" onClick={goOn}>
          {words.discard}
        </button>
      </Answers>
    </Dialog>
  );
}

function Answers({ close, children }: { close: () => void; children: ReactNode }) {
  const words = useMessages().files;
  return (
    <div className="dialog-actions">
      {children}
      <button type="button" className="button button-quiet" onClick={close}>
        {words.cancel}
      </button>
    </div>
  );
}

/** Selects a file's name without its ending, which mostly stays. */
function selectStem(input: HTMLInputElement): void {
  const dot = input.value.lastIndexOf(".");
  input.setSelectionRange(0, dot > 0 ? dot : input.value.length);
}
