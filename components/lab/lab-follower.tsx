"use client";

import { useEffect } from "react";
import { useLesson } from "../lesson/lesson-provider.tsx";
import type { Recorded } from "../terminal/snapshot.ts";
import { useReplays, useTerminal } from "../terminal/terminal-provider.tsx";

/**
 * Has a section's steps judged from the moment that its reader has a terminal, so that what is typed before the
 * cards come near counts as well, and tells the dock what there is to replay. Draws nothing.
 */
export function LabFollower(props: { section: string; recorded: Recorded | null }) {
  const { section, recorded } = props;
  const { controller } = useLesson();
  const { isWanted } = useTerminal().snapshot;
  const replays = useReplays();
  useEffect(
    () => (isWanted ? controller.follow(section) : undefined),
    [controller, section, isWanted],
  );
  useEffect(() => (recorded ? replays.offer(recorded) : undefined), [replays, recorded]);
  return null;
}
