"use client";

import { useEffect } from "react";
import type { StepPhase } from "../../server/contracts/lesson.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import type { StepText } from "./step-text.ts";

/** Marks the step's command in the terminal's margin, once something was seen of the step, while its card is shown. */
export function useStepMark({ id, number, command }: StepText, phase: StepPhase | undefined): void {
  const { actions } = useTerminal();
  const isPassed = phase === "passed";
  const isMarked = isPassed || phase === "not-yet";
  useEffect(() => {
    if (!isMarked) return;
    const commands = command.split("\n").map((line) => line.trim());
    actions.markStep(id, { step: number, commands: commands.filter(Boolean), isPassed });
    return () => actions.markStep(id, null);
  }, [actions, id, number, command, isMarked, isPassed]);
}
