"use client";

import { type ReactNode, useSyncExternalStore } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { dockViewOf } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";

/** A band over the top of the screen, which keeps its size: a program in it is told of no resize. */
export function DockBanner() {
  const { snapshot, actions } = useTerminal();
  const { terminal, dock } = useMessages();
  const isOnline = useSyncExternalStore(
    onNetworkChange,
    () => navigator.onLine,
    () => true,
  );
  if (dockViewOf(snapshot) !== "screen") return null;
  if (snapshot.link !== "open") {
    return (
      <Banner
        kind="warning"
        icon={<span className="spinner" aria-hidden="true" />}
        title={isOnline ? terminal.reconnecting : dock.offline}
        text={terminal.reconnectingText}
        action={terminal.retryNow}
        act={() => actions.reconnect()}
      />
    );
  }
  if (snapshot.isStopping) {
    return (
      <Banner
        kind="warning"
        icon={<Icon name="server" />}
        title={dock.stopping}
        text={dock.stoppingText}
      />
    );
  }
  if (snapshot.exitCode !== null) {
    return (
      <Banner
        kind="plain"
        icon={<Icon name="terminal" />}
        title={terminal.exited}
        text={terminal.exitedText}
        action={terminal.newShell}
        act={() => {
          actions.open();
          actions.focus();
        }}
      />
    );
  }
  if (snapshot.isElsewhere) {
    return (
      <Banner
        kind="plain"
        icon={<LaterIcon name="keyboard" />}
        title={dock.elsewhere}
        text={dock.elsewhereText}
        action={dock.takeKeyboard}
        act={() => {
          actions.takeKeyboard();
          actions.focus();
        }}
      />
    );
  }
  return null;
}

function Banner(props: {
  kind: "plain" | "warning";
  icon: ReactNode;
  title: string;
  text: string;
  action?: string;
  act?: () => void;
}) {
  return (
    <div className="dock-banner" data-kind={props.kind} role="status">
      {props.icon}
      <div className="dock-banner-text">
        <b>{props.title}</b>
        <small>{props.text}</small>
      </div>
      {props.action ? (
        <button type="button" className="button button-small" onClick={props.act}>
          {props.action}
        </button>
      ) : null}
    </div>
  );
}

function onNetworkChange(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}
