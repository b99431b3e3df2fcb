"use client";

import "./dock-notice.css";
import { useMessages } from "../messages/messages-context.tsx";
import { ReplayOffer } from "../replay/replay-offer.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** Stands in the terminal's place, in its size, until it's wanted. */
export function Poster() {
  const { actions } = useTerminal();
  const words = useMessages().terminal;
  return (
    <div className="dock-notice dock-notice-centred">
      <button
        type="button"
        className="button button-primary button-big"
        data-action="open-terminal"
        onClick={() => {
          actions.open();
          actions.focus();
        }}
      >
        <Icon name="run" small />
        {words.open}
      </button>
      <p>
        {words.posterText}
        <br />
        {words.posterKeep}
      </p>
      <ReplayOffer kind="offer" />
      <noscript>
        <p>{words.noScript}</p>
      </noscript>
    </div>
  );
}
