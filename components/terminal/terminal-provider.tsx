"use client";

import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { useMessages } from "../messages/messages-context.tsx";
import type { TerminalActions } from "./actions.ts";
import { TerminalController } from "./controller.ts";
import { Replays } from "./replays.ts";
import { initialSnapshot, type TerminalSnapshot } from "./snapshot.ts";
import { SnapshotStore } from "./snapshot-store.ts";

interface Terminals {
  readonly controller: TerminalController;
  readonly replays: Replays;
}

const TerminalContext = createContext<Terminals | null>(null);

/** Owns the book's terminals for as long as their reader stays in the book. */
export function TerminalProvider({ children }: { children: ReactNode }) {
  const words = useMessages();
  const [terminals] = useState(() => {
    const store = new SnapshotStore();
    const controller = new TerminalController(store, {
      inputLabel: words.terminal.input,
      newShellLine: words.dock.newShellLine,
      turnCall: words.turnCall,
    });
    return { controller, replays: new Replays(store) };
  });
  useEffect(() => {
    terminals.controller.resume();
    return () => terminals.controller.dispose();
  }, [terminals]);
  return <TerminalContext value={terminals}>{children}</TerminalContext>;
}

/** The terminals' state and what can be asked of them. Throws outside of a {@link TerminalProvider}. */
export function useTerminal(): { snapshot: TerminalSnapshot; actions: TerminalActions } {
  const { controller } = useTerminals();
  const snapshot = useSyncExternalStore(
    controller.subscribe,
    controller.getSnapshot,
    () => initialSnapshot,
  );
  return { snapshot, actions: controller };
}

/** What can be asked of the recordings. Throws outside of a {@link TerminalProvider}. */
export function useReplays(): Replays {
  return useTerminals().replays;
}

function useTerminals(): Terminals {
  const terminals = use(TerminalContext);
  if (!terminals) throw new Error("A terminal needs a TerminalProvider above it.");
  return terminals;
}
