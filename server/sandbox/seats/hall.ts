import { ManualClock } from "../../core/clock.ts";
import { Attendance, type AttendedPage } from "./attendance.ts";
import { Seats } from "./seats.ts";

/** In milliseconds. */
export const minute = 60_000;
/** Bounds of a {@link Hall}, but for the number of seats. */
export const hallLimits = {
  seatHeldMs: 2 * minute,
  placeKeptMs: 10 * minute,
  pageGoneMs: 0.5 * minute,
};

/** For tests: seats with the pages of their learners, and what was told of them. */
export class Hall {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  readonly attendance = new Attendance((learner) => this.seats.refresh(learner));
  readonly seats: Seats;

  constructor(activeMax = 1) {
    this.seats = new Seats({
      clock: this.clock,
      limits: { ...hallLimits, activeMax },
      attended: (learner) => this.attendance.of(learner),
      onSeat: (learner) => void this.told.push(`seat ${learner}`),
      onHeld: (learner) => void this.told.push(`held ${learner}`),
      onLapse: (learner) => void this.told.push(`lapse ${learner}`),
      onMoved: () => {},
    });
  }

  /** A page that the learner looks at, or one in the background. */
  page(learner: string, isShown: boolean): AttendedPage {
    const page = this.attendance.attend(learner);
    page.show(isShown);
    return page;
  }
}
