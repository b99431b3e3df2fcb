import { en } from "./en.ts";
import { ja } from "./ja.ts";
import type { Words } from "./words.ts";

/** Every word of the page that isn't part of a text; each language has all of them. */
export type Messages = Words<typeof ja>;

/** The languages that the book has been written in. The first is where `/` leads. */
export const locales = ["ja", "en"] as const;
export type Locale = (typeof locales)[number];

const byLocale: Readonly<Record<Locale, Messages>> = { ja, en };

/** The words of a language. */
export function messagesFor(locale: Locale): Messages {
  return byLocale[locale];
}

/** Whether a path segment names a language that the book has been written in. */
export function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}
