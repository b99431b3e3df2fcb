/** Seats for sandboxes, a line for those who find none, and a bound on how many start at once. */
export class Admission {
  readonly #seatsMax: number;
  readonly #startingMax: number;
  readonly #seated = new Set<string>();
  readonly #line: string[] = [];
  readonly #turns: (() => void)[] = [];
  readonly #idle: (() => void)[] = [];
  #starting = 0;

  constructor(seatsMax: number, startingMax: number) {
    this.#seatsMax = seatsMax;
    this.#startingMax = startingMax;
  }

  /** Takes a seat if one is free and nobody waits for it. @returns false if the learner now waits in line. */
  enter(learnerId: string): boolean {
    if (this.#seated.has(learnerId)) {
      return true;
    }
    if (this.#seated.size < this.#seatsMax && this.#line.length === 0) {
      this.#seated.add(learnerId);
      return true;
    }
    if (!this.#line.includes(learnerId)) {
      this.#line.push(learnerId);
    }
    return false;
  }

  /** Gives back seat or place. @returns who gets the seat, or null. */
  leave(learnerId: string): string | null {
    const place = this.#line.indexOf(learnerId);
    if (place >= 0) {
      this.#line.splice(place, 1);
    }
    const next = this.#seated.delete(learnerId) ? this.#line.shift() : undefined;
    if (next === undefined) {
      return null;
    }
    this.#seated.add(next);
    return next;
  }

  /** Counted from 1; null for who doesn't wait. */
  placeOf(learnerId: string): number | null {
    const index = this.#line.indexOf(learnerId);
    return index < 0 ? null : index + 1;
  }

  /** Who waits, first in line first. */
  waiting(): readonly string[] {
    return [...this.#line];
  }

  /** Resolves when nothing starts. */
  async quiet(): Promise<void> {
    while (this.#starting > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  /** Runs `start` as soon as fewer than the allowed number run. */
  async whileStarting<T>(start: () => Promise<T>): Promise<T> {
    if (this.#starting < this.#startingMax) {
      this.#starting += 1;
    } else {
      await new Promise<void>((resolve) => this.#turns.push(resolve));
    }
    try {
      return await start();
    } finally {
      const next = this.#turns.shift();
      if (next) {
        next();
      } else {
        this.#starting -= 1;
        if (this.#starting === 0) {
          for (const resolve of this.#idle.splice(0)) {
            resolve();
          }
        }
      }
    }
  }
}
