"use client";

import { createContext, type ReactNode, use } from "react";
import type { Messages } from "./messages.ts";

const MessagesContext = createContext<Messages | null>(null);

/** Hands one language's words to the client components below it. */
export function MessagesProvider(props: { messages: Messages; children: ReactNode }) {
  return <MessagesContext value={props.messages}>{props.children}</MessagesContext>;
}

/** The words of the page's language. Throws outside of a {@link MessagesProvider}. */
export function useMessages(): Messages {
  const messages = use(MessagesContext);
  if (!messages) throw new Error("useMessages needs a MessagesProvider above it.");
  return messages;
}
