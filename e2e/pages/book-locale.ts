/** A language that the book is written in. */
export type BookLocale = "ja" | "en";
