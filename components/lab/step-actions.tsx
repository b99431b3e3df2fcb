"use client";

import { useState } from "react";
import type { StepAction, StepState } from "../../server/contracts/lesson.ts";
import { useLesson } from "../lesson/lesson-provider.tsx";
import { isDone } from "../lesson/section-state.ts";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";
import type { StepText } from "./step-text.ts";

type Kind = Exclude<StepAction["action"]["kind"], "predict" | "hint">;

/**
 * What else can be done with a step: skip it, have it done, begin it again, pass its address on. Until the
 * learner's standing is known the buttons wait.
 */
export function StepActions(props: { step: StepText; state: StepState | null; isNow: boolean }) {
  const { step, state } = props;
  const words = useMessages().lab;
  const locale = useLocale();
  const { controller } = useLesson();
  const [busy, setBusy] = useState<Kind | null>(null);
  const [note, setNote] = useState("");

  async function act(kind: Kind) {
    setBusy(kind);
    setNote(kind === "skip" ? "" : words.solving);
    const reply = await controller.act({ section: step.section, step: step.id, action: { kind } });
    setBusy(null);
    const reason = reply?.ok === false ? reply.message[locale] : words.offline;
    setNote(reply?.ok ? "" : fill(words.refused, { reason }));
  }

  function share() {
    const address = `${location.origin}${location.pathname}#step-${step.id}`;
    navigator.clipboard.writeText(address).then(
      () => setNote(words.shared),
      () => setNote(address),
    );
  }

  const isOpen = props.isNow && !(state !== null && isDone(state));
  const shared = { busy, act, isReady: state !== null };
  return (
    <div className="step-actions">
      {isOpen ? (
        <>
          <Action name="skip" icon="right" label={words.skip} {...shared} />
          <Action name="solve" icon="run" label={words.solve} {...shared} />
        </>
      ) : null}
      {state !== null && step.canRestart && (isDone(state) || state.attempts > 0) ? (
        <Action name="restart" icon="reset" label={words.restart} {...shared} />
      ) : null}
      <button
        type="button"
        className="button button-quiet button-small"
        data-action="share"
        onClick={share}
      >
        <LaterIcon name="link" small />
        {words.share}
      </button>
      <p className="step-actions-note" role="status">
        {note}
      </p>
    </div>
  );
}

function Action(props: {
  name: Kind;
  icon: "right" | "run" | "reset";
  label: string;
  busy: Kind | null;
  isReady: boolean;
  act: (kind: Kind) => Promise<void>;
}) {
  const words = useMessages().lab;
  return (
    <button
      type="button"
      className="button button-quiet button-small"
      data-action={props.name}
      title={props.name === "restart" ? words.restartText : undefined}
      disabled={props.busy !== null || !props.isReady}
      onClick={() => void props.act(props.name)}
    >
      {props.busy === props.name ? <span className="spinner" /> : <Icon name={props.icon} small />}
      {props.label}
    </button>
  );
}
