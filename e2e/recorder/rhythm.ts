import { createHash } from "node:crypto";
import { type Random, seeded } from "../soak/random.ts";

const keySecondsMin = 0.02;
const keySecondsSpan = 0.05;

/** To look at what was printed before the next command, and at the whole before the next step. */
export const lookSeconds = { command: 0.8, step: 1.5 } as const;
/** A line of a here-document comes at once, as from a clipboard. */
export const pastedLineSeconds = 0.15;

/** How somebody types who knows the command; the same whenever the same step is recorded. */
export class Rhythm {
  readonly #random: Random;

  constructor(section: string, step: string) {
    this.#random = seeded(
      createHash("sha256").update(`${section}/${step}`).digest().readUInt32BE(),
    );
  }

  /** Seconds before the next key, in hundredths. */
  key(): number {
    return Math.round((keySecondsMin + this.#random() * keySecondsSpan) * 100) / 100;
  }
}
