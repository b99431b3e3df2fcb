import type { SandboxState } from "../../contracts/terminal.ts";
import type { Clock } from "../../core/clock.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { SandboxLimits } from "../../core/limits.ts";
import { Attendance, type AttendedPage } from "./attendance.ts";
import { SeatWaits } from "./seat-waits.ts";
import { Seats } from "./seats.ts";

interface WaitingRoomOptions {
  readonly clock: Clock;
  readonly limits: SandboxLimits;
  /** When each taken seat comes free if its learner does nothing more. */
  readonly takenUntilMs: () => readonly number[];
  /** It is the learner's turn, and they are there. */
  readonly onSeat: (learnerId: string) => void;
  /** It is the learner's turn, and they are away; told after {@link WaitingRoomOptions.onState}. */
  readonly onHeld: (learnerId: string) => void;
  /** What there is for a learner may have changed. */
  readonly onState: (learnerId: string, state: SandboxState) => void;
}

/** Seats for sandboxes, who is there to take them, and what those who wait are told. */
export class WaitingRoom implements Owned {
  readonly #options: WaitingRoomOptions;
  readonly #waits: SeatWaits;
  readonly #attendance: Attendance;
  readonly #seats: Seats;
  #isClosed = false;

  constructor(options: WaitingRoomOptions) {
    const { clock, limits, onSeat, onHeld } = options;
    this.#options = options;
    this.#waits = new SeatWaits(clock);
    this.#attendance = new Attendance((learnerId) => this.#attended(learnerId));
    this.#seats = new Seats({
      clock,
      limits,
      attended: (learnerId) => this.#attendance.of(learnerId),
      onSeat,
      onHeld: (learnerId) => {
        this.#tell(learnerId);
        onHeld(learnerId);
      },
      onLapse: (learnerId) => {
        this.#waits.freed();
        this.#tell(learnerId);
      },
      onMoved: () => this.tellPlaces(),
    });
  }

  /** Whether one more could be seated. */
  get hasRoom(): boolean {
    return this.#seats.hasRoom;
  }

  /** A page of the learner's is open. */
  attend(learnerId: string): AttendedPage {
    return this.#attendance.attend(learnerId);
  }

  /** Takes a seat, or a place in line, as {@link Seats.enter}, and tells all who wait. */
  enter(learnerId: string): boolean {
    const hasSeat = this.#seats.enter(learnerId);
    this.tellPlaces();
    return hasSeat;
  }

  /** Gives back seat or place. `isFreed`: its learner had no more use for it, which tells how long seats are used. */
  leave(learnerId: string, { isFreed = false } = {}): void {
    if (isFreed) {
      this.#waits.freed();
    }
    if (!this.#isClosed) {
      this.#seats.leave(learnerId);
      this.tellPlaces();
    }
  }

  /** Forgets those who have been gone for too long, and tells how the waits are now. @returns who they are. */
  sweep(): readonly string[] {
    const forgotten = this.#seats.sweep();
    this.tellPlaces();
    return forgotten;
  }

  /** Where who got no seat stands, in words. */
  whereIs(learnerId: string): string {
    const place = this.#seats.placeOf(learnerId);
    return place === null
      ? "the seat is for who looks at the page"
      : `you are number ${place} in line`;
  }

  /** Whether a seat is held for the learner. */
  isHeld(learnerId: string): boolean {
    return this.#seats.heldForMs(learnerId) !== null;
  }

  /** What there is for who has no seat and waits, or waited, for one; null for everybody else. */
  stateOf(learnerId: string): SandboxState | null {
    const { seatHeldMs: heldForMs } = this.#options.limits;
    const lapsesInMs = this.#seats.heldForMs(learnerId);
    if (lapsesInMs !== null) {
      return { phase: "held", lapsesInMs };
    }
    const placeKeptForMs = this.#seats.placeKeptForMs(learnerId);
    if (placeKeptForMs !== null) {
      return { phase: "lapsed", heldForMs, placeKeptForMs };
    }
    const place = this.#seats.placeOf(learnerId);
    if (place === null) {
      return null;
    }
    const untilMs = [...this.#options.takenUntilMs(), ...this.#seats.heldUntilMs()];
    return { phase: "full", place, wait: this.#waits.of(place, untilMs), heldForMs };
  }

  /** Tells everybody in line where they stand. */
  tellPlaces(): void {
    for (const learnerId of this.#seats.waiting()) {
      this.#tell(learnerId);
    }
  }

  /** Nobody gets a seat any more. */
  dispose(): void {
    this.#isClosed = true;
    this.#seats.dispose();
  }

  /** Who comes or goes may take a seat by that. */
  #attended(learnerId: string): void {
    if (!this.#isClosed) {
      this.#seats.refresh(learnerId);
    }
  }

  #tell(learnerId: string): void {
    const state = this.stateOf(learnerId);
    if (state) {
      this.#options.onState(learnerId, state);
    }
  }
}
