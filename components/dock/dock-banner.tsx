"use client";

import { useMessages } from "../messages/messages-context.tsx";
import { dockViewOf } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";

/** A band over the top of the screen, which keeps its size: a program in it is told of no resize. */
export function DockBanner() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().terminal;
  if (dockViewOf(snapshot) !== "screen") return null;
  if (snapshot.link !== "open") {
    return (
      <Banner
        kind="warning"
        icon={<span className="spinner" aria-hidden="true" />}
        title={words.reconnecting}
        text={words.reconnectingText}
        action={words.retryNow}
        act={() => actions.reconnect()}
      />
    );
  }
  if (snapshot.exitCode !== null) {
    return (
      <Banner
        kind="plain"
        icon={<Icon name="terminal" />}
        title={words.exited}
        text={words.exitedText}
        action={words.newShell}
        act={() => actions.open()}
      />
    );
  }
  return null;
}

function Banner(props: {
  kind: "plain" | "warning";
  icon: React.ReactNode;
  title: string;
  text: string;
  action: string;
  act: () => void;
}) {
  return (
    <div className="dock-banner" data-kind={props.kind} role="status">
      {props.icon}
      <div className="dock-banner-text">
        <b>{props.title}</b>
        <small>{props.text}</small>
      </div>
      <button type="button" className="button button-small" onClick={props.act}>
        {props.action}
      </button>
    </div>
  );
}
