"use client";

import "./step-rebuild.css";
import { useState } from "react";
import type { StepState } from "../../server/contracts/lesson.ts";
import { useLesson, useSection } from "../lesson/lesson-provider.tsx";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import type { StepText } from "./step-text.ts";

/**
 * Where what the steps before made is gone, with the sandbox or by starting over: says that they stay done, and
 * offers to make it again. Tells meanwhile which one is being made, in every window.
 */
export function StepRebuild({ step, state }: { step: StepText; state: StepState }) {
  const words = useMessages().lab;
  const locale = useLocale();
  const steps = useSection(step.section)?.steps ?? [];
  const { controller } = useLesson();
  const { actions } = useTerminal();
  const [isAsked, setAsked] = useState(false);
  const [note, setNote] = useState("");
  const { rebuilding } = state;
  const numberOf = (id: string | undefined) => steps.findIndex((each) => each.id === id) + 1;
  // The last one that was passed: what it only looked at is part of the state as well.
  const before = steps.slice(0, step.number - 1).filter(({ phase }) => phase === "passed");
  const number = numberOf(before.at(-1)?.id);
  const isBusy = isAsked || rebuilding !== null;
  if (state.lost.length === 0 && !isBusy && note === "") return null;

  async function rebuild() {
    setAsked(true);
    setNote("");
    actions.open();
    const action = { kind: "rebuild" } as const;
    const reply = await controller.act({ section: step.section, step: step.id, action });
    setAsked(false);
    setNote(
      reply?.ok ? fill(words.rebuilt, { number }) : (reply?.message[locale] ?? words.offline),
    );
  }

  return (
    <div className="step-rebuild">
      {state.lost.length > 0 ? (
        <>
          <p>
            <Icon name="checkCircle" small />
            {fill(before.length > 1 ? words.stayDone : words.staysDone, {
              from: numberOf(before[0]?.id),
              number,
            })}
          </p>
          <p>
            <button
              type="button"
              className="code-action code-action-run"
              data-action="rebuild"
              disabled={isBusy}
              onClick={() => void rebuild()}
            >
              {isBusy ? <span className="spinner" /> : <Icon name="reset" small />}
              {fill(words.rebuild, { number })}
            </button>
          </p>
        </>
      ) : null}
      <p className="step-rebuild-note" role="status">
        {rebuilding
          ? fill(words.rebuilding, {
              step: numberOf(rebuilding.step),
              number: rebuilding.number,
              of: rebuilding.of,
            })
          : isAsked
            ? words.rebuildingSoon
            : note || words.rebuildNote}
      </p>
    </div>
  );
}
