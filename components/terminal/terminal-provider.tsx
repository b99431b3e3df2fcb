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
import { type TerminalActions, TerminalController } from "./controller.ts";
import { initialSnapshot, type TerminalSnapshot } from "./snapshot.ts";

const TerminalContext = createContext<TerminalController | null>(null);

/** Owns the book's one terminal for as long as its reader stays in the book. */
export function TerminalProvider({ children }: { children: ReactNode }) {
  const label = useMessages().terminal.input;
  const [controller] = useState(() => new TerminalController(label));
  useEffect(() => {
    controller.resume();
    return () => controller.dispose();
  }, [controller]);
  return <TerminalContext value={controller}>{children}</TerminalContext>;
}

/** The terminal's state and what can be asked of it. Throws outside of a {@link TerminalProvider}. */
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
