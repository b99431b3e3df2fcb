/** Whether a learner looks at a page of ours, has one open behind others, or has none. */
export type Attended = "shown" | "hidden" | "gone";

/** An open page. It isn't looked at until it says so; disposing closes it. */
export interface AttendedPage {
  show(isShown: boolean): void;
  dispose(): void;
}

interface Page {
  isShown: boolean;
}

/** Who has pages open, as their sockets tell. */
export class Attendance {
  readonly #pages = new Map<string, Set<Page>>();
  readonly #onChange: (learnerId: string) => void;

  /** `onChange` hears of every change, also of those that leave {@link Attendance.of} as it was. */
  constructor(onChange: (learnerId: string) => void) {
    this.#onChange = onChange;
  }

  /** A page of the learner's was opened. */
  attend(learnerId: string): AttendedPage {
    const page: Page = { isShown: false };
    const pages = this.#pages.get(learnerId) ?? new Set();
    this.#pages.set(learnerId, pages.add(page));
    this.#onChange(learnerId);
    return {
      show: (isShown) => {
        if (page.isShown !== isShown && pages.has(page)) {
          page.isShown = isShown;
          this.#onChange(learnerId);
        }
      },
      dispose: () => {
        if (!pages.delete(page)) {
          return;
        }
        if (pages.size === 0) {
          this.#pages.delete(learnerId);
        }
        this.#onChange(learnerId);
      },
    };
  }

  of(learnerId: string): Attended {
    const pages = this.#pages.get(learnerId);
    if (!pages) {
      return "gone";
    }
    return [...pages].some(({ isShown }) => isShown) ? "shown" : "hidden";
  }
}
