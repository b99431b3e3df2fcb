"use client";

import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { standingViewOf } from "../terminal/snapshot.ts";
import { useReplays, useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Playback, PlayedStep } from "./playback.ts";
import { usePlayback } from "./use-playback.ts";

/** Which step is shown, the ways to the others and out; and, once it's there, the way to the terminal. */
export function ReplayHead(props: {
  playback: Playback;
  steps: readonly PlayedStep[];
  isCalm: boolean;
}) {
  const { playback, steps, isCalm } = props;
  const words = useMessages().replay;
  const replays = useReplays();
  const { step } = usePlayback(playback);
  const go = (to: number) => (isCalm ? playback.showStep(to) : playback.toStep(to));

  function leave() {
    replays.leave();
    document.getElementById("dock-tab-terminal")?.focus();
  }

  return (
    <>
      <div className="replay-head">
        <StepButton
          icon="left"
          label={words.previous}
          isAtEnd={step === 0}
          go={() => go(step - 1)}
        />
        <StepButton
          icon="right"
          label={words.next}
          isAtEnd={step === steps.length - 1}
          go={() => go(step + 1)}
        />
        <span className="replay-step">
          <b className="tabular">{fill(words.stepOf, { number: step + 1, count: steps.length })}</b>
          {steps[step]?.title}
        </span>
        <button
          type="button"
          className="button button-quiet button-small"
          data-action="leave-replay"
          onClick={leave}
        >
          {words.leave}
        </button>
      </div>
      <TerminalThere />
    </>
  );
}

/** At the first and the last step the button stays where it is, so that it doesn't drop the focus. */
function StepButton(props: {
  icon: "left" | "right";
  label: string;
  isAtEnd: boolean;
  go: () => void;
}) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={props.label}
      title={props.label}
      aria-disabled={props.isAtEnd}
      onClick={() => {
        if (!props.isAtEnd) props.go();
      }}
    >
      <Icon name={props.icon} small />
    </button>
  );
}

/** A seat came free, or the connection is back: the terminal is offered, and the recording stays. */
function TerminalThere() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().replay;
  const replays = useReplays();
  if (standingViewOf(snapshot) !== "screen" || snapshot.link !== "open") return null;
  return (
    <div className="dock-banner" data-kind="plain" role="status">
      <Icon name="terminal" />
      <div className="dock-banner-text">
        <b>{words.ready}</b>
        <small>{words.readyText}</small>
      </div>
      <button
        type="button"
        className="button button-small"
        onClick={() => {
          replays.leave();
          actions.focus();
        }}
      >
        {words.toTerminal}
      </button>
    </div>
  );
}
