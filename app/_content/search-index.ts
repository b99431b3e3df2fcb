import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nameOf } from "@/components/book/chapter.ts";
import type { Locale } from "@/components/messages/messages.ts";
import type { SearchEntry } from "@/components/search/find.ts";
import { folderOf, isWritten, loadChapter, loadLab, loadTerms } from "./chapter.ts";
import { outlineOf } from "./outline.ts";

/** All that can be found in the chapter: texts by heading, steps with their commands, and terms. */
export function loadSearchIndex(locale: Locale): readonly SearchEntry[] {
  const chapter = loadChapter(locale);
  const written = chapter.sections.filter(({ slug }) => isWritten(folderOf(slug), locale));
  const texts = written.flatMap((section) => {
    const name = nameOf(section);
    const page = (section.href ?? chapter.href).replace(/#.*/, "");
    return [
      ...textEntries(folderOf(section.slug), locale, name, page),
      ...stepEntries(folderOf(section.slug), locale, name, page),
    ];
  });
  const terms = [...loadTerms().values()].map(({ name, meaning }) => ({
    section: "",
    title: name.ja === name.en ? name.ja : `${name.ja} / ${name.en}`,
    href: null,
    text: meaning[locale],
  }));
  return [...texts, ...terms];
}

function textEntries(folder: string, locale: Locale, section: string, page: string): SearchEntry[] {
  const file = join(process.cwd(), "content", "chapter-14", folder, `${locale}.mdx`);
  const mdx = readFileSync(file, "utf8");
  const headings = outlineOf(mdx);
  return mdx.split(/^## .+$/m).map((part, index) => {
    const heading = headings[index - 1];
    return {
      section,
      title: heading?.title ?? section,
      href: heading ? `${page}#${heading.id}` : page,
      text: plainText(part),
    };
  });
}

function stepEntries(folder: string, locale: Locale, section: string, page: string): SearchEntry[] {
  return (loadLab(folder)?.steps ?? []).map((step) => ({
    section,
    title: step.title[locale],
    href: `${page}#step-${step.id}`,
    text: step.command.trim(),
  }));
}

/** A text without its marks: what a reader sees of it. */
function plainText(mdx: string): string {
  return mdx
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*|#]|^-+$/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
