"use client";

import { createPortal } from "react-dom";
import type { StepState } from "../../server/contracts/lesson.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import type { StepText } from "./step-text.ts";

/** Where a dock that covers the text has room for the step at hand. */
const stepPlaceId = "dock-step";

/** While the dock covers the text: what is to be done, and what of it is missing. */
export function StepInDock({ step, state }: { step: StepText; state: StepState | null }) {
  const { isFull } = useTerminal().snapshot;
  const place = isFull ? document.getElementById(stepPlaceId) : null;
  if (!place) return null;
  return createPortal(
    <>
      <span className="dock-step-number tabular" aria-hidden="true">
        {step.number}
      </span>
      <span className="dock-step-text">
        <b>{step.title}</b>
        <Missing step={step} state={state} />
      </span>
    </>,
    place,
  );
}

/** The first check that doesn't hold. */
function Missing({ step, state }: { step: StepText; state: StepState | null }) {
  const { lab: words, separator } = useMessages();
  const locale = useLocale();
  const check = state?.checks.find(({ passed }) => !passed);
  const label = check?.label[locale] ?? step.checks[0]?.label;
  if (state?.phase === "checking") return <small>{words.checking}</small>;
  if (label === undefined) return null;
  const isMissing = state?.phase === "not-yet";
  return (
    <small data-missing={isMissing || undefined}>
      {isMissing ? `${words.notYetWord}${separator}` : null}
      <InlineText text={label} />
    </small>
  );
}
