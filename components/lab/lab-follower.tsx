"use client";

import { useEffect } from "react";
import { useLesson } from "../lesson/lesson-provider.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";

/**
 * Has a section's steps judged from the moment that its reader has a terminal, so that what is typed before the
 * cards come near counts as well. Draws nothing.
 */
export function LabFollower({ section }: { section: string }) {
  const { controller } = useLesson();
  const { isWanted } = useTerminal().snapshot;
  useEffect(
    () => (isWanted ? controller.follow(section) : undefined),
    [controller, section, isWanted],
  );
  return null;
}
