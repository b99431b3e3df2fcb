import "./term.css";
import { type ReactNode, useId } from "react";
import type { Locale, Messages } from "../messages/messages.ts";
import { InlineText } from "../ui/inline-text.tsx";

/** A term's name in both languages and its meaning in the page's. */
export interface TermText {
  readonly name: { readonly ja: string; readonly en: string };
  readonly meaning: string;
  readonly link: string | null;
}

/** A word of the text that opens its explanation. Works without JavaScript. */
export function Term(props: {
  term: TermText;
  locale: Locale;
  messages: Messages;
  children: ReactNode;
}) {
  const { term, locale, messages } = props;
  const id = useId();
  const other: Locale = locale === "ja" ? "en" : "ja";
  return (
    <>
      <button type="button" className="term" popoverTarget={id}>
        {props.children}
      </button>
      <span id={id} className="term-card" popover="auto">
        <span className="term-names">
          <b lang={locale}>{term.name[locale]}</b>
          {term.name[other] === term.name[locale] ? null : (
            <span lang={other}>{term.name[other]}</span>
          )}
        </span>
        <span className="term-meaning">
          <InlineText text={term.meaning} />
        </span>
        {term.link === null ? null : (
          <a href={term.link} rel="noreferrer">
            {messages.term.more}
          </a>
        )}
      </span>
    </>
  );
}
