import { type Locale, locales } from "@/components/messages/messages.ts";
import { folderOf, isWritten } from "./chapter.ts";

/** Another language that a section is written in, with its page there; `null` if there's none. */
export function elsewhereOf(
  slug: string,
  locale: Locale,
): { readonly locale: Locale; readonly href: string } | null {
  const folder = folderOf(slug);
  const other = locales.find((each) => each !== locale && isWritten(folder, each));
  return other ? { locale: other, href: hrefIn(other, slug) } : null;
}

/** The page of a section, or the chapter's home without one, in every language that it's written in. */
export function alternatesOf(slug: string): { languages: Record<string, string> } {
  const folder = folderOf(slug);
  const written = locales.filter((locale) => isWritten(folder, locale));
  return {
    languages: Object.fromEntries(written.map((locale) => [locale, hrefIn(locale, slug)])),
  };
}

function hrefIn(locale: Locale, slug: string): string {
  return slug === "introduction" ? `/${locale}/chapter-14` : `/${locale}/chapter-14/${slug}`;
}
