"use client";

import "./key-bar.css";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** On a phone, the way from the text to the terminal. */
export function PhoneBar() {
  const { snapshot, actions } = useTerminal();
  const { terminal: words, topology } = useMessages();
  return (
    <div className="phone-bar" hidden={snapshot.isFull}>
      <button
        type="button"
        className="button button-primary"
        onClick={() => {
          actions.setFull(true);
          actions.open();
          actions.focus();
        }}
      >
        <Icon name="terminal" />
        {words.open}
      </button>
      <button
        type="button"
        className="button phone-bar-figure"
        onClick={() => {
          actions.setFull(true);
          actions.setPane("topology");
        }}
      >
        <Icon name="graph" />
        {topology.tab}
      </button>
    </div>
  );
}
