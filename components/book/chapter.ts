/** What learners do in a section. */
export type SectionKind = "read" | "do" | "answer";

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
  readonly href: string | null;
}

/** A chapter in one language. */
export interface Chapter {
  readonly book: string;
  readonly number: number;
  readonly title: string;
  readonly lead: string;
  readonly objectives: readonly string[];
  readonly href: string;
  readonly sections: readonly SectionSummary[];
}
