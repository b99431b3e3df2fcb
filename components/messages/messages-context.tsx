"use client";

import { createContext, type ReactNode, use } from "react";
import type { Locale, Messages } from "./messages.ts";

interface Language {
  readonly locale: Locale;
  readonly messages: Messages;
}

const LanguageContext = createContext<Language | null>(null);

/** Hands one language and its words to the client components below it. */
export function MessagesProvider(props: {
  locale: Locale;
  messages: Messages;
  children: ReactNode;
}) {
  const { locale, messages } = props;
  return <LanguageContext value={{ locale, messages }}>{props.children}</LanguageContext>;
}

/** The words of the page's language. Throws outside of a {@link MessagesProvider}. */
export function useMessages(): Messages {
  return useLanguage().messages;
}

/** The page's language. Throws outside of a {@link MessagesProvider}. */
export function useLocale(): Locale {
  return useLanguage().locale;
}

function useLanguage(): Language {
  const language = use(LanguageContext);
  if (!language) throw new Error("The words of the page need a MessagesProvider above them.");
  return language;
}
