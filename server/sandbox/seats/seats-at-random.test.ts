import fc from "fast-check";
import { expect, it } from "vitest";
import type { AttendedPage } from "./attendance.ts";
import { Hall, hallLimits, minute } from "./hall.ts";

const learners = ["a", "b", "c", "d", "e"] as const;
const learner = fc.constantFrom(...learners);
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom("enter", "leave", "close"), learner }),
  fc.record({ kind: fc.constantFrom("open", "show"), learner, isShown: fc.boolean() }),
  fc.record({ kind: fc.constant("wait"), ms: fc.integer({ min: 1, max: 3 * minute }) }),
  fc.record({ kind: fc.constant("sweep") }),
);

/** A hall in which everything happens, with those who have a seat by what was told. */
class Trial {
  readonly seated = new Set<string>();
  readonly #hall: Hall;
  readonly #seatsMax: number;
  readonly #pages = new Map<string, AttendedPage[]>();

  constructor(seatsMax: number) {
    this.#hall = new Hall(seatsMax);
    this.#seatsMax = seatsMax;
  }

  async act(kind: string, who: string, isShown: boolean, ms: number): Promise<void> {
    const { seats, clock } = this.#hall;
    const acts: Readonly<Record<string, () => void | Promise<void>>> = {
      enter: () => void (seats.enter(who) && this.seated.add(who)),
      leave: () => this.leave(who),
      open: () => void this.#pagesOf(who).push(this.#hall.page(who, isShown)),
      show: () => this.#pagesOf(who).at(-1)?.show(isShown),
      close: () => this.#pagesOf(who).pop()?.dispose(),
      wait: () => clock.advance(ms),
      sweep: () => void seats.sweep(),
    };
    await acts[kind]?.();
  }

  leave(who: string): void {
    this.seated.delete(who);
    this.#hall.seats.leave(who);
  }

  /** What must hold between two steps. */
  check(): void {
    const { seats, clock, attendance } = this.#hall;
    this.#hear();
    const held = learners.filter((each) => seats.heldForMs(each) !== null);
    const lapsed = learners.filter((each) => seats.placeKeptForMs(each) !== null);
    const standings = [...this.seated, ...held, ...lapsed, ...seats.waiting()];
    expect(new Set(standings).size).toBe(standings.length);
    const taken = this.seated.size + held.length;
    expect(taken).toBeLessThanOrEqual(this.#seatsMax);
    expect(seats.hasRoom).toBe(taken < this.#seatsMax);
    const there = seats.waiting().filter((each) => attendance.of(each) !== "gone");
    expect(seats.hasRoom ? there : []).toEqual([]);
    for (const each of held) {
      expect(attendance.of(each)).not.toBe("shown");
      expect(seats.heldForMs(each)).toBeGreaterThan(0);
      expect(seats.heldForMs(each)).toBeLessThanOrEqual(hallLimits.seatHeldMs);
    }
    expect(clock.pending).toBe(held.length);
  }

  /** Everybody goes: whoever is there and waits is served before, in the line's order. */
  end(): void {
    const { seats, attendance, told, clock } = this.#hall;
    const waiting = seats.waiting();
    const there = waiting.filter((each) => attendance.of(each) === "shown");
    const others = [...waiting, ...learners].filter((each) => !there.includes(each));
    for (const each of [...others, ...there]) {
      this.leave(each);
    }
    expect(told).toEqual(there.map((each) => `seat ${each}`));
    expect([seats.hasRoom, clock.pending]).toEqual([true, 0]);
    seats.dispose();
  }

  #pagesOf(who: string): AttendedPage[] {
    const pages = this.#pages.get(who) ?? [];
    this.#pages.set(who, pages);
    return pages;
  }

  #hear(): void {
    for (const line of this.#hall.told.splice(0)) {
      const [what, who = ""] = line.split(" ");
      if (what === "seat") {
        expect(this.seated.has(who)).toBe(false);
        this.seated.add(who);
      }
    }
  }
}

it("loses no seat, gives none twice, and leaves none free while somebody is there for it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(step, { maxLength: 80 }),
      async (seatsMax, steps) => {
        const trial = new Trial(seatsMax);
        for (const { kind, learner: who = "", isShown = false, ms = 0 } of steps as Step[]) {
          await trial.act(kind, who, isShown, ms);
          trial.check();
        }
        trial.end();
      },
    ),
    { numRuns: 500 },
  );
});

interface Step {
  readonly kind: string;
  readonly learner?: string;
  readonly isShown?: boolean;
  readonly ms?: number;
}
