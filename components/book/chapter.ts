import type { Locale } from "../messages/messages.ts";

/** What learners do in a section. */
type SectionKind = "read" | "do" | "answer";

/** A section as lists show it. `href` is `null` while its text isn't written. */
export interface SectionSummary {
  readonly slug: string;
  readonly number: string | null;
  readonly title: string;
  readonly heading: string;
  readonly summary: string | null;
  readonly kinds: readonly SectionKind[];
  readonly minutes: number;
  readonly steps: number;
  readonly questions: number;
  readonly href: string | null;
}

/** One of the four nested layers of cloud native security. `sections` are names of this chapter's. */
export interface SecurityLayer {
  readonly name: string;
  readonly about: string;
  readonly defends: string;
  readonly here: string;
  readonly sections: readonly string[];
}

/** A chapter in one language. */
export interface Chapter {
  readonly locale: Locale;
  readonly book: string;
  readonly number: number;
  /** The day on which the text was last changed: `2026-11-28`. */
  readonly edition: string;
  readonly title: string;
  readonly lead: string;
  readonly objectives: readonly string[];
  readonly href: string;
  readonly layers: readonly SecurityLayer[];
  readonly sections: readonly SectionSummary[];
}

const roundingMinutes = 10;

/** How long the chapter takes, to the nearest ten minutes: it's an estimate. */
export function roundedMinutesOf(chapter: Chapter): number {
  const minutes = chapter.sections.reduce((sum, section) => sum + section.minutes, 0);
  return Math.round(minutes / roundingMinutes) * roundingMinutes;
}

/** Minutes of each section by its slug. */
export function minutesOf(chapter: Chapter): Readonly<Record<string, number>> {
  return Object.fromEntries(chapter.sections.map(({ slug, minutes }) => [slug, minutes]));
}

/** A section's number and title, as lists and links name it. */
export function nameOf(section: Pick<SectionSummary, "number" | "title">): string {
  if (section.number === null) return section.title;
  // Between a number and Japanese the browser sets the space itself.
  const space = /^[\p{Script=Latin}\d]/u.test(section.title) ? " " : "";
  return `${section.number}${space}${section.title}`;
}
