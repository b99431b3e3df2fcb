"use client";

import { useMessages } from "../messages/messages-context.tsx";
import { useReplays } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** Offers the recording in place of the terminal: quietly where a terminal is to be had as well. */
export function ReplayOffer({ kind }: { kind: "watch" | "offer" | "phoneWatch" }) {
  const words = useMessages().replay;
  const replays = useReplays();
  const isPlain = kind === "watch";
  return (
    <button
      type="button"
      className={isPlain ? "button" : "button button-quiet"}
      data-action="replay"
      onClick={() => replays.watch(null)}
    >
      <Icon name={isPlain ? "run" : "eye"} small />
      {words[kind]}
    </button>
  );
}
