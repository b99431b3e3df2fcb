"use client";

import { useState } from "react";
import type { ShownHint, StepState } from "../../server/contracts/lesson.ts";
import { useLesson } from "../lesson/lesson-provider.tsx";
import { reasonOf } from "../lesson/section-state.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import { CommandBlock } from "./command-block.tsx";
import type { StepText } from "./step-text.ts";

/**
 * The ladder of hints: those that were opened, and a button for the next rung while there is one. Until the
 * learner's standing is known the button waits.
 */
export function StepHints({ step, state }: { step: StepText; state: StepState | null }) {
  const words = useMessages().lab;
  const { controller } = useLesson();
  const [isBusy, setBusy] = useState(false);
  const reason = state ? reasonOf(state) : null;
  const opened = state?.hints.filter((hint) => hint !== reason) ?? [];
  const hasMore = state?.moreHints ?? step.hasHints;
  if (opened.length === 0 && !hasMore) return null;

  async function openNext() {
    setBusy(true);
    await controller.act({ section: step.section, step: step.id, action: { kind: "hint" } });
    setBusy(false);
  }

  return (
    <div className="hints">
      <p className="hints-head">
        <span className="step-label">{words.hints}</span>
        {words.hintsFree}
      </p>
      <ol>
        {opened.map((hint, index) => (
          <Hint key={`${hint.check} ${hint.hint}`} hint={hint} number={index + 1} />
        ))}
      </ol>
      {hasMore ? (
        <button
          type="button"
          className="button button-quiet button-small"
          data-action="hint"
          disabled={isBusy || state === null}
          onClick={() => void openNext()}
        >
          <Icon name="plus" small />
          {opened.length === 0 ? words.hintFirst : words.hintNext}
        </button>
      ) : null}
    </div>
  );
}

function Hint({ hint, number }: { hint: ShownHint; number: number }) {
  const locale = useLocale();
  return (
    <li>
      <span className="hint-number tabular" aria-hidden="true">
        {number}
      </span>
      <div>
        <InlineText text={hint.text[locale]} />
        {hint.command === null ? null : <CommandBlock command={hint.command} expected={null} />}
      </div>
    </li>
  );
}
