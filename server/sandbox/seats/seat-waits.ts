import type { QueueWait } from "../../contracts/terminal.ts";
import type { Clock } from "../../core/clock.ts";

const minuteMs = 60_000;
/** Older than that says nothing about now: a lesson ends, another begins. */
const windowMs = 60 * minuteMs;
/** Fewer make no rate: two seats that came free together would promise the third at once. */
const samplesMin = 3;
/** What a busy hour needs; the rate of the newest ones is the one that holds. */
const samplesMax = 50;
/** Of ten waits eight end within so many standard deviations. */
const spread = 1.28;

/**
 * Remembers when seats came free, and judges from it how long a line takes: seats that come free at random, at
 * the rate of the last hour, make the n-th wait n times the mean interval, give or take its root.
 */
export class SeatWaits {
  readonly #clock: Clock;
  #freedMs: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A seat came free. */
  freed(): void {
    this.#freedMs = [...this.#recent(), this.#nowMs()].slice(-samplesMax);
  }

  /**
   * The wait of who is `place`-th in line, counted from 1. `deadlinesMs` are the times at which the seats that are
   * taken come free if nobody does anything more: before the `place`-th of them no seat can come free.
   */
  of(place: number, deadlinesMs: readonly number[]): QueueWait {
    const nowMs = this.#nowMs();
    const deadlines = [...deadlinesMs].sort((a, b) => a - b);
    const deadlineMs = deadlines[Math.min(place, deadlines.length) - 1] ?? nowMs;
    const earliest = Math.max(0, deadlineMs - nowMs) / minuteMs;
    const interval = this.#intervalMinutes();
    const fromMinutes = Math.floor(earliest);
    if (interval === null) return { fromMinutes, likely: null };
    const likely = Math.max(1, Math.round(earliest), Math.round(place * interval));
    const either = spread * Math.sqrt(place) * interval;
    return {
      fromMinutes: Math.min(likely, Math.floor(Math.max(earliest, place * interval - either))),
      likely: {
        minutes: likely,
        toMinutes: Math.max(likely, Math.ceil(place * interval + either)),
      },
    };
  }

  /** Mean minutes between two seats of the last hour; `null` while too few are known. */
  #intervalMinutes(): number | null {
    const freedMs = this.#recent();
    const firstMs = freedMs[0];
    if (firstMs === undefined || freedMs.length < samplesMin) return null;
    return (this.#nowMs() - firstMs) / freedMs.length / minuteMs;
  }

  #recent(): number[] {
    const sinceMs = this.#nowMs() - windowMs;
    return this.#freedMs.filter((timeMs) => timeMs >= sinceMs);
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }
}
