import type { SandboxState, StartOver } from "../contracts/terminal.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Limits } from "../core/limits.ts";
import type { SandboxHome } from "./home-room.ts";
import type { Sandbox, SandboxParts } from "./sandbox.ts";
import type { AttendedPage } from "./seats/attendance.ts";

/** Hears each change of a learner's state. */
export type StateListener = (learnerId: string, state: SandboxState) => void;

/** The life of every learner's sandbox. Disposing ends all shells; homes and objects stay. */
export interface Sandboxes extends Owned {
  stateOf(learnerId: string): Promise<SandboxState>;
  /** A page of the learner's is open: who waits for a seat gets it at once if they look at the page. */
  attend(learnerId: string): AttendedPage;
  /** Gets the sandbox ready in the background, unless it would have to wait for a seat; listeners hear of it. */
  prepare(learnerId: string, address?: string): void;
  /**
   * The sandbox, as soon as it is ready. New ones are bounded for each `address` they are asked from.
   * @throws AppError `capacity` if the learner waits in the queue, `too-many-requests` for too many new
   * ones from the address, `unavailable` if it can't be started.
   */
  ready(learnerId: string, address?: string): Promise<Sandbox>;
  /**
   * Deletes home, objects or both, and makes them anew; resolves when that's done. Shells end with the home.
   * Does nothing where there is no sandbox. @throws AppError `too-many-requests` when one waits already, and what
   * the cluster or the disk throws.
   */
  startOver(learnerId: string, what: StartOver): Promise<void>;
  /** Gives up the learner's place in the queue, or the seat that is held, and tells what there is then. */
  leave(learnerId: string): Promise<void>;
  onState(listener: StateListener): Owned;
  /** How many learners are in each phase, of those who came since the server started. */
  counts(): ReadonlyMap<SandboxState["phase"], number>;
  /**
   * The learner's home, running or idle, or null where there is none. Counts as a sign of life.
   * Starts nothing.
   */
  homeOf(learnerId: string): Promise<SandboxHome | null>;
  /** Says that the sandbox is used, from outside perhaps; running or not. */
  touch(sandboxId: string): Promise<void>;
  /** The learner whose running sandbox this is: lets observations find their way to the page. */
  learnerOf(sandboxId: string): string | null;
}

/** Parts and bounds of the service. */
export interface SandboxesOptions extends Omit<SandboxParts, "limits"> {
  /** Default: the profile `classroom`. */
  readonly limits?: Limits;
}
