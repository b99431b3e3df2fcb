import { type Locale, locales, type Messages, messagesFor } from "../messages/messages.ts";
import { BookLink } from "./book-link.tsx";

/** Leads to the same page in the book's other languages. `slug` is `null` on the chapter's home. */
export function LanguageSwitch(props: { locale: Locale; slug: string | null; messages: Messages }) {
  const tail = props.slug === null ? "" : `/${props.slug}`;
  return (
    <nav className="language-switch" aria-label={props.messages.switchLanguage}>
      {locales.map((locale) =>
        locale === props.locale ? (
          <span key={locale} className="language-current" lang={locale} aria-current="true">
            {messagesFor(locale).language}
          </span>
        ) : (
          <BookLink
            key={locale}
            lang={locale}
            hrefLang={locale}
            href={`/${locale}/chapter-14${tail}`}
          >
            {messagesFor(locale).language}
          </BookLink>
        ),
      )}
    </nav>
  );
}
