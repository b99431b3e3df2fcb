"use client";

import { useId, useState } from "react";
import type { StartOver } from "../../server/contracts/terminal.ts";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";

type Kind = "objects" | "home" | "both";

const choices: Readonly<Record<Kind, StartOver>> = {
  objects: { objects: true, home: false },
  home: { objects: false, home: true },
  both: { objects: true, home: true },
};

/** Names what goes and what stays, and begins again once that is confirmed. */
export function StartOverQuestion({ close }: { close: () => void }) {
  const { actions } = useTerminal();
  const words = useMessages().dock;
  const [kind, setKind] = useState<Kind>("objects");
  const [phase, setPhase] = useState<"asking" | "busy" | "failed">("asking");

  async function start() {
    setPhase("busy");
    if (await actions.startOver(choices[kind])) close();
    else setPhase("failed");
  }

  return (
    <Dialog title={words.startOverTitle} cancel={close}>
      <Choices kind={kind} choose={setKind} isBusy={phase === "busy"} />
      <p className="start-over-kept">
        <Icon name="check" small />
        {words.startOverKept}
      </p>
      <div className="dialog-actions">
        <button
          type="button"
          className="button button-primary"
          disabled={phase === "busy"}
          onClick={() => void start()}
        >
          {phase === "busy" ? words.startOverBusy : labelsOf(kind, words).act}
        </button>
        <button type="button" className="button" onClick={close}>
          {words.startOverCancel}
        </button>
      </div>
      <p role="status">{phase === "failed" ? words.startOverFailed : ""}</p>
    </Dialog>
  );
}

function Choices(props: { kind: Kind; choose: (kind: Kind) => void; isBusy: boolean }) {
  const words = useMessages().dock;
  const name = useId();
  return (
    <fieldset className="start-over-choices" disabled={props.isBusy}>
      <legend className="screen-reader">{words.startOverTitle}</legend>
      {(["objects", "home", "both"] as const).map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name={name}
            checked={kind === props.kind}
            onChange={() => props.choose(kind)}
          />
          <span>
            <b>{labelsOf(kind, words).name}</b>
            <small>{labelsOf(kind, words).text}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function labelsOf(kind: Kind, words: Messages["dock"]) {
  const labels = {
    objects: [words.startOverObjects, words.startOverObjectsText, words.startOverDoObjects],
    home: [words.startOverHome, words.startOverHomeText, words.startOverDoHome],
    both: [words.startOverBoth, words.startOverBothText, words.startOverDoBoth],
  } as const;
  const [name, text, act] = labels[kind];
  return { name, text, act };
}
