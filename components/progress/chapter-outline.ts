/** What can be done in a section, as far as progress speaks of it. */
export interface SectionOutline {
  readonly slug: string;
  readonly number: string | null;
  readonly name: string;
  readonly href: string | null;
  readonly minutes: number;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  readonly questions: readonly { readonly id: string; readonly prompt: string }[];
}
