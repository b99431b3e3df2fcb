import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { type Chapter, nameOf, type SectionSummary } from "@/components/book/chapter.ts";
import type { Locale } from "@/components/messages/messages.ts";
import { type Question, questionsSchema } from "@/server/contracts/question.ts";
import { type OutlineEntry, outlineOf } from "./outline.ts";
import { readYaml } from "./read-yaml.ts";
import { chapterSchema, type Lab, labSchema, type Term, termsSchema } from "./schema.ts";

const root = join(process.cwd(), "content", "chapter-14");
const introductionSlug = "introduction";

type SectionEntry = z.infer<typeof chapterSchema>["sections"][number];

/** The chapter in one language; what isn't written in it yet has no `href`. */
export function loadChapter(locale: Locale): Chapter {
  const chapter = readYaml(join(root, "chapter.yaml"), chapterSchema);
  const sections = chapter.sections.map((section) => summaryOf(section, chapter.number, locale));
  return {
    locale,
    book: chapter.book[locale],
    number: chapter.number,
    edition: chapter.edition,
    title: chapter.title[locale],
    lead: chapter.lead[locale],
    objectives: chapter.objectives.map((objective) => objective[locale]),
    href: `/${locale}/chapter-14`,
    layers: chapter.layers.map((layer) => ({
      name: layer.name,
      about: layer.about[locale],
      defends: layer.defends[locale],
      here: layer.here[locale],
      sections: chapter.sections
        .filter((section) => layer.sections.includes(section.slug))
        .map((section) => {
          const { number } = summaryOf(section, chapter.number, locale);
          return nameOf({ number, title: (section.short ?? section.title)[locale] });
        }),
    })),
    sections,
  };
}

/** The folder of a section that has a page of its own. Throws for any other slug. */
export function folderOf(slug: string): string {
  const { sections } = readYaml(join(root, "chapter.yaml"), chapterSchema);
  const section = sections.find((candidate) => candidate.slug === slug);
  if (!section) throw new Error(`content/chapter-14/chapter.yaml has no section "${slug}".`);
  return section.folder;
}

/** Slugs of the sections that have a page of their own, written or in preparation. */
export function sectionSlugs(): string[] {
  const { sections } = readYaml(join(root, "chapter.yaml"), chapterSchema);
  return sections.map(({ slug }) => slug).filter((slug) => slug !== introductionSlug);
}

/** Whether a section's text exists in a language. */
export function isWritten(folder: string, locale: Locale): boolean {
  return existsSync(textFile(folder, locale));
}

/** Slugs of the sections that are written in this language. */
export function writtenSlugs(locale: Locale): string[] {
  return loadChapter(locale)
    .sections.filter((section) => section.href && section.slug !== introductionSlug)
    .map((section) => section.slug);
}

/** The headings of a section's text. */
export function loadOutline(folder: string, locale: Locale): OutlineEntry[] {
  return outlineOf(loadText(folder, locale));
}

/** A section's text as its author wrote it: MDX. */
export function loadText(folder: string, locale: Locale): string {
  return readFileSync(textFile(folder, locale), "utf8");
}

/** A section's lab, or `null` where it has none. */
export function loadLab(folder: string): Lab | null {
  const file = join(root, folder, "lab.yaml");
  return existsSync(file) ? readYaml(file, labSchema) : null;
}

/** The questions of a section, in their order. */
export function loadQuestions(folder: string): readonly Question[] {
  const file = join(root, folder, "questions.yaml");
  return existsSync(file) ? readYaml(file, questionsSchema).questions : [];
}

/** The chapter's terms by id. */
export function loadTerms(): ReadonlyMap<string, Term> {
  const file = join(root, "terms.yaml");
  const terms = existsSync(file) ? readYaml(file, termsSchema).terms : [];
  return new Map(terms.map((term) => [term.id, term]));
}

/** A manifest from the learner's home directory, or from the solutions. */
export function loadManifest(file: string, place: "home" | "solution"): string {
  const folder =
    place === "solution"
      ? "solutions"
      : "files/professional-kubernetes-hands-on/src/part5/security";
  return readFileSync(join(root, folder, file), "utf8");
}

function summaryOf(section: SectionEntry, chapterNumber: number, locale: Locale): SectionSummary {
  const page = `/${locale}/chapter-14`;
  return {
    slug: section.slug,
    number: section.number ? `${chapterNumber}.${section.number}` : null,
    title: section.title[locale],
    heading: (section.heading ?? section.title)[locale],
    summary: section.summary?.[locale] ?? null,
    kinds: section.kinds,
    minutes: section.minutes,
    steps: loadLab(section.folder)?.steps.length ?? 0,
    questions: loadQuestions(section.folder).length,
    href: isWritten(section.folder, locale) ? hrefOf(page, section.slug) : null,
  };
}

function hrefOf(page: string, slug: string): string {
  return slug === introductionSlug ? `${page}#${introductionSlug}` : `${page}/${slug}`;
}

function textFile(folder: string, locale: Locale): string {
  return join(root, folder, `${locale}.mdx`);
}
