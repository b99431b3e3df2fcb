"use client";

import { useMessages } from "../messages/messages-context.tsx";
import { useReplays, useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { isOutOfReach } from "./out-of-reach.ts";

/** Offers the recording of one step while there's no terminal to run it in. */
export function StepReplayOffer({ step }: { step: string }) {
  const words = useMessages().replay;
  const { snapshot } = useTerminal();
  const replays = useReplays();
  if (!isOutOfReach(snapshot)) return null;
  return (
    <button
      type="button"
      className="code-action"
      data-action="replay"
      onClick={() => replays.watch(step)}
    >
      <Icon name="eye" small />
      {words.watchStep}
    </button>
  );
}
