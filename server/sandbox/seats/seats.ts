import type { Clock } from "../../core/clock.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { SandboxLimits } from "../../core/limits.ts";
import type { Attended } from "./attendance.ts";

/** What a learner hears of their seat; called at once, when all is as it says. */
export interface SeatEvents {
  /** It was their turn, or they came back to the seat that was held for them. */
  readonly onSeat: (learnerId: string) => void;
  /** Their turn has come while they are away. */
  readonly onHeld: (learnerId: string) => void;
  /** They didn't come back in time; the seat goes on to the next. */
  readonly onLapse: (learnerId: string) => void;
  /** By such a turn the others in line moved up. */
  readonly onMoved: () => void;
}

interface SeatsOptions extends SeatEvents {
  readonly clock: Clock;
  readonly limits: Pick<SandboxLimits, "activeMax" | "seatHeldMs" | "placeKeptMs" | "pageGoneMs">;
  readonly attended: (learnerId: string) => Attended;
}

/** A place in line. Who came first has the lowest number. */
interface Place {
  readonly learnerId: string;
  readonly number: number;
  /** How many held seats they let go by since they began to wait. */
  readonly lapses: number;
  /** Since when they have had no page open. */
  goneSinceMs: number | null;
}

interface Held extends Place {
  readonly untilMs: number;
  readonly timer: Owned;
}

interface Lapsed extends Place {
  /** Until when they get their old place back. */
  readonly untilMs: number;
}

/** Once: a second seat that is held in vain costs the others too much. */
const lapsesForgiven = 1;

/**
 * Seats for sandboxes, and a line for those who find none. A seat that comes free goes to the first in line who has
 * a page open. Who looks at it gets it at once. For who doesn't it is held a while: they take it by coming back. Who
 * has no page at all is passed over and keeps the place. Who lets a held seat lapse is out of the line, and gets the
 * old place back, once, if they soon ask for it: they have waited for it, and who was served meanwhile lost nothing.
 *
 * At any time a learner is in one of these at most: seated, held, in line, lapsed; and no seat is free while somebody
 * with an open page waits for one.
 */
export class Seats implements Owned {
  readonly #options: SeatsOptions;
  readonly #seated = new Set<string>();
  readonly #held = new Map<string, Held>();
  readonly #lapsed = new Map<string, Lapsed>();
  /** By number. */
  #line: readonly Place[] = [];
  #number = 0;

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  /** Whether one more could be seated. */
  get hasRoom(): boolean {
    return this.#seated.size + this.#held.size < this.#options.limits.activeMax;
  }

  /**
   * Takes a seat, or a place in line. Who is away takes neither the seat that is held for them nor a new place
   * after they let one lapse: a page in the background that connects again isn't its reader.
   * @returns whether the learner has a seat. No event tells of it.
   */
  enter(learnerId: string): boolean {
    if (this.#seated.has(learnerId)) {
      return true;
    }
    const isHeld = this.#held.has(learnerId);
    const hadTurn = isHeld || this.#lapsed.has(learnerId);
    if (hadTurn && this.#options.attended(learnerId) !== "shown") {
      return false;
    }
    if (isHeld || this.hasRoom) {
      this.#forget(learnerId);
      this.#seated.add(learnerId);
      return true;
    }
    if (this.placeOf(learnerId) === null) {
      this.#stand(learnerId);
    }
    return false;
  }

  /** Gives back the seat, the held one or the place, whichever there is. */
  leave(learnerId: string): void {
    this.#forget(learnerId);
    this.#seated.delete(learnerId);
    this.#fill();
  }

  /** Looks again whether the learner is there. */
  refresh(learnerId: string): void {
    const attended = this.#options.attended(learnerId);
    const place = this.#line.find((each) => each.learnerId === learnerId);
    if (place && attended === "gone") {
      place.goneSinceMs ??= this.#nowMs();
    } else if (place) {
      place.goneSinceMs = null;
      this.#fill();
    }
    if (attended === "shown" && this.#held.has(learnerId)) {
      this.#forget(learnerId);
      this.#seated.add(learnerId);
      this.#options.onSeat(learnerId);
    }
  }

  /** Forgets those who have been gone for too long. @returns who they are. */
  sweep(): readonly string[] {
    const { attended, limits } = this.#options;
    const nowMs = this.#nowMs();
    const goneBeforeMs = nowMs - limits.placeKeptMs;
    const forgotten = [
      ...this.#line.filter(({ goneSinceMs }) => (goneSinceMs ?? nowMs) <= goneBeforeMs),
      ...[...this.#lapsed.values()].filter(
        ({ learnerId, untilMs }) => untilMs <= nowMs && attended(learnerId) === "gone",
      ),
    ].map(({ learnerId }) => learnerId);
    for (const learnerId of forgotten) {
      this.#forget(learnerId);
    }
    return forgotten;
  }

  /** Counted from 1; null for who isn't in line. */
  placeOf(learnerId: string): number | null {
    const index = this.#line.findIndex((place) => place.learnerId === learnerId);
    return index < 0 ? null : index + 1;
  }

  /** For how many milliseconds the seat is still held; null where none is. */
  heldForMs(learnerId: string): number | null {
    const held = this.#held.get(learnerId);
    return held ? held.untilMs - this.#nowMs() : null;
  }

  /** For how many milliseconds who let a seat lapse gets the old place back, 0 if not at all; null for others. */
  placeKeptForMs(learnerId: string): number | null {
    const lapsed = this.#lapsed.get(learnerId);
    return lapsed ? Math.max(0, lapsed.untilMs - this.#nowMs()) : null;
  }

  /** When each held seat lapses. */
  heldUntilMs(): readonly number[] {
    return [...this.#held.values()].map(({ untilMs }) => untilMs);
  }

  /** Who waits, first in line first. */
  waiting(): readonly string[] {
    return this.#line.map(({ learnerId }) => learnerId);
  }

  /** Nobody gets a seat any more. */
  dispose(): void {
    this.#line = [];
    for (const { timer } of this.#held.values()) {
      void timer.dispose();
    }
    this.#held.clear();
  }

  #stand(learnerId: string): void {
    const lapsed = this.#lapsed.get(learnerId);
    this.#lapsed.delete(learnerId);
    const isKept = lapsed !== undefined && lapsed.untilMs > this.#nowMs();
    this.#number += 1;
    const isGone = this.#options.attended(learnerId) === "gone";
    const place: Place = {
      learnerId,
      number: isKept ? lapsed.number : this.#number,
      lapses: isKept ? lapsed.lapses : 0,
      goneSinceMs: isGone ? this.#nowMs() : null,
    };
    this.#line = [...this.#line, place].sort((a, b) => a.number - b.number);
  }

  #fill(): void {
    while (this.hasRoom) {
      const next = this.#line.find((place) => this.#isHere(place));
      if (!next) {
        return;
      }
      this.#forget(next.learnerId);
      if (this.#options.attended(next.learnerId) === "shown") {
        this.#seated.add(next.learnerId);
        this.#options.onSeat(next.learnerId);
      } else {
        this.#hold(next);
      }
      this.#options.onMoved();
    }
  }

  #isHere({ goneSinceMs }: Place): boolean {
    const { pageGoneMs } = this.#options.limits;
    return goneSinceMs === null || this.#nowMs() - goneSinceMs < pageGoneMs;
  }

  #hold(place: Place): void {
    const { clock, limits, onHeld } = this.#options;
    const { learnerId } = place;
    const timer = clock.after(limits.seatHeldMs, () => this.#lapse(learnerId));
    this.#held.set(learnerId, { ...place, untilMs: this.#nowMs() + limits.seatHeldMs, timer });
    onHeld(learnerId);
  }

  #lapse(learnerId: string): void {
    const held = this.#held.get(learnerId);
    if (!held) {
      return;
    }
    const { limits, onLapse } = this.#options;
    this.#held.delete(learnerId);
    const lapses = held.lapses + 1;
    const keptMs = lapses > lapsesForgiven ? 0 : limits.placeKeptMs;
    this.#lapsed.set(learnerId, { ...held, lapses, untilMs: this.#nowMs() + keptMs });
    onLapse(learnerId);
    this.#fill();
  }

  /** Takes the learner out of the line, and off a held or lapsed seat. */
  #forget(learnerId: string): void {
    void this.#held.get(learnerId)?.timer.dispose();
    this.#held.delete(learnerId);
    this.#lapsed.delete(learnerId);
    this.#line = this.#line.filter((place) => place.learnerId !== learnerId);
  }

  #nowMs(): number {
    return this.#options.clock.now().getTime();
  }
}
