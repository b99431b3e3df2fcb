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
import { initialSnapshot, type TerminalSnapshot } from "./snapshot.ts";

const TerminalContext = createContext<TerminalController | null>(null);

/** Owns the book's terminals for as long as their reader stays in the book. */
export function TerminalProvider({ children }: { children: ReactNode }) {
  const words = useMessages();
  const [controller] = useState(
    () =>
      new TerminalController({
        inputLabel: words.terminal.input,
        newShellLine: words.dock.newShellLine,
        turnCall: words.turnCall,
      }),
  );
  useEffect(() => {
    controller.resume();
    return () => controller.dispose();
  }, [controller]);
  return <TerminalContext value={controller}>{children}</TerminalContext>;
}

/** The terminals' state and what can be asked of them. Throws outside of a {@link TerminalProvider}. */
export function useTerminal(): { snapshot: TerminalSnapshot; actions: TerminalActions } {
  const controller = use(TerminalContext);
  if (!controller) throw new Error("useTerminal needs a TerminalProvider above it.");
  const snapshot = useSyncExternalStore(
    controller.subscribe,
    controller.getSnapshot,
    () => initialSnapshot,
  );
  return { snapshot, actions: controller };
}
