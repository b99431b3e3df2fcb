import { isDeepStrictEqual } from "node:util";
import type { SandboxState, StartOver } from "../contracts/terminal.ts";
import { AppError, messageOf } from "../core/errors.ts";
import { type Owned, toOwned } from "../core/lifecycle.ts";
import { type Limits, limitProfiles } from "../core/limits.ts";
import { sweepEvery } from "../core/sweeper.ts";
import { CrowdedAddressError } from "./crowded-address.ts";
import { expireSandboxes } from "./expiry.ts";
import { roomOf, type SandboxHome } from "./home-room.ts";
import { Newcomers } from "./newcomers.ts";
import {
  type LiveSandbox,
  openSandbox,
  resetSandbox,
  type Sandbox,
  type SandboxParts,
} from "./sandbox.ts";
import type { Sandboxes, SandboxesOptions, StateListener } from "./sandboxes-service.ts";
import type { AttendedPage } from "./seats/attendance.ts";
import { WaitingRoom } from "./seats/waiting-room.ts";
import { SparePool } from "./spare-pool.ts";
import { Starts } from "./starts.ts";
import { Turns } from "./turns.ts";
import { words } from "./words.ts";

interface Entry {
  state: SandboxState;
  starting: Promise<LiveSandbox> | null;
  live: LiveSandbox | null;
}

const faultMessage = "The sandbox could not be started. Nothing of yours is lost; try again.";

class SandboxService implements Sandboxes {
  readonly #parts: SandboxParts;
  readonly #limits: Limits["sandboxes"];
  readonly #starts: Starts;
  readonly #newcomers: Newcomers;
  readonly #seats: WaitingRoom;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<StateListener>();
  /** Learners whose sandboxes begin anew, or are deleted; a start waits for that. */
  readonly #resets = new Turns();
  readonly #sweeper: Owned;
  readonly #spares: SparePool;
  #disposed = false;

  constructor(options: SandboxesOptions) {
    const limits = options.limits ?? limitProfiles.classroom;
    this.#parts = { ...options, limits };
    this.#limits = limits.sandboxes;
    this.#newcomers = new Newcomers({ ...options, limits: limits.arrivals });
    this.#starts = new Starts(this.#limits.startingMax);
    this.#seats = new WaitingRoom({
      clock: options.clock,
      limits: this.#limits,
      takenUntilMs: () => this.#takenUntilMs(),
      onSeat: (learnerId) => this.#seat(learnerId),
      onHeld: (learnerId) => this.#held(learnerId),
      onState: (learnerId, state) => this.#waits(learnerId, state),
    });
    this.#spares = new SparePool({
      ...options,
      sparesMax: this.#limits.sparesMax,
      quiet: () => this.#starts.quiet(),
    });
    const sweep = () => this.#sweep();
    this.#sweeper = sweepEvery(options.clock, this.#limits.sweepEveryMs, sweep, (error) =>
      options.log.error({ err: error }, "looking for idle sandboxes failed"),
    );
  }

  async stateOf(learnerId: string): Promise<SandboxState> {
    const { latestOf } = this.#parts.store.sandboxes;
    const stored = this.#entries.has(learnerId) ? null : await latestOf(learnerId);
    // Something may have begun while the store was read: an answer that is older than that would hide it.
    const known = this.#entries.get(learnerId);
    if (known) {
      return known.live ? this.#ready(known.live) : (this.#seats.stateOf(learnerId) ?? known.state);
    }
    if (!stored) {
      return { phase: "absent" };
    }
    const since = stored.lastSeenAt;
    return stored.state === "active" ? this.#idle(since, since, null) : { phase: "expired", since };
  }

  attend(learnerId: string): AttendedPage {
    return this.#seats.attend(learnerId);
  }

  prepare(learnerId: string, address?: string): void {
    const { live = null, starting = null } = this.#entries.get(learnerId) ?? {};
    if (live === null && starting === null && !this.#seats.hasRoom) {
      // Who hasn't asked for a sandbox yet takes nobody's place in line.
      return;
    }
    this.ready(learnerId, address).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === "capacity")) {
        this.#parts.log.debug({ err: error }, "prepared in vain");
      }
    });
  }

  async ready(learnerId: string, address?: string): Promise<Sandbox> {
    if (this.#disposed) {
      throw new AppError("unavailable", "The server is shutting down.", { retryable: true });
    }
    const entry = this.#entry(learnerId);
    if (entry.live) {
      entry.live.touch();
      return entry.live;
    }
    if (entry.starting !== null) {
      return entry.starting;
    }
    this.#newcomers.asks(learnerId, address);
    if (!this.#seats.enter(learnerId)) {
      throw new AppError(
        "capacity",
        `All sandboxes are taken; ${this.#seats.whereIs(learnerId)}.`,
        {
          retryable: true,
        },
      );
    }
    return this.#start(learnerId, entry);
  }

  startOver(learnerId: string, what: StartOver): Promise<void> {
    return this.#resets.run(learnerId, () => this.#startOver(learnerId, what));
  }

  async leave(learnerId: string): Promise<void> {
    if (this.#seats.stateOf(learnerId) !== null) {
      this.#seats.leave(learnerId);
      await this.#gaveUp(learnerId);
    }
  }

  onState(listener: StateListener): Owned {
    this.#listeners.add(listener);
    return toOwned(() => void this.#listeners.delete(listener));
  }

  counts(): ReadonlyMap<SandboxState["phase"], number> {
    const counts = new Map<SandboxState["phase"], number>();
    for (const { state } of this.#entries.values()) {
      counts.set(state.phase, (counts.get(state.phase) ?? 0) + 1);
    }
    return counts;
  }

  async homeOf(learnerId: string): Promise<SandboxHome | null> {
    const { store, homes, shellHost } = this.#parts;
    const stored = await store.sandboxes.latestOf(learnerId);
    const directory = stored?.state === "active" ? await homes.find(stored.id) : null;
    if (!stored || directory === null) {
      return null;
    }
    this.#entries.get(learnerId)?.live?.touch();
    return {
      directory,
      owner: shellHost.ownerOf(stored.number),
      hasRoomFor: roomOf(directory, this.#parts.limits.home),
    };
  }

  async touch(sandboxId: string): Promise<void> {
    this.#liveOf(sandboxId)?.touch();
    await this.#parts.store.sandboxes.touch(sandboxId);
  }

  learnerOf(sandboxId: string): string | null {
    return this.#liveOf(sandboxId)?.learnerId ?? null;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#seats.dispose();
    await this.#sweeper.dispose();
    await this.#spares.dispose();
    await Promise.allSettled([...this.#entries.values()].map((entry) => entry.starting));
    const ended = [...this.#entries.values()].map((entry) => entry.live?.dispose());
    this.#entries.clear();
    this.#listeners.clear();
    await Promise.all(ended);
  }

  #liveOf(sandboxId: string): LiveSandbox | null {
    for (const { live } of this.#entries.values()) {
      if (live?.id === sandboxId) {
        return live;
      }
    }
    return null;
  }

  #entry(learnerId: string): Entry {
    const found = this.#entries.get(learnerId);
    if (found) {
      return found;
    }
    const entry: Entry = { state: { phase: "absent" }, starting: null, live: null };
    this.#entries.set(learnerId, entry);
    return entry;
  }

  #tell(learnerId: string, entry: Entry, state: SandboxState): void {
    entry.state = state;
    this.#hear(learnerId, state);
  }

  #hear(learnerId: string, state: SandboxState): void {
    for (const listener of this.#listeners) {
      listener(learnerId, state);
    }
  }

  #seat(learnerId: string): void {
    this.#start(learnerId, this.#entry(learnerId)).catch(() => {
      // Told as the state `fault`.
    });
  }

  #held(learnerId: string): void {
    // Else one address could keep seats waiting for learners who would get none in the end.
    this.#newcomers.admit(learnerId).catch((error: unknown) => {
      if (this.#seats.isHeld(learnerId)) {
        this.#refuse(learnerId, this.#entry(learnerId), error);
      }
    });
  }

  /** What is told of who waits; not again what was told already. */
  #waits(learnerId: string, state: SandboxState): void {
    const entry = this.#entry(learnerId);
    if (!isDeepStrictEqual(entry.state, state)) {
      this.#tell(learnerId, entry, state);
    }
  }

  /** The learner waits for no seat any more: tells what there is then. */
  async #gaveUp(learnerId: string): Promise<void> {
    this.#entries.delete(learnerId);
    this.#newcomers.forget(learnerId);
    const state = await this.stateOf(learnerId);
    // Who came again meanwhile was told of that.
    if (!this.#entries.has(learnerId)) {
      this.#hear(learnerId, state);
    }
  }

  /** When each taken seat comes free if its learner does nothing more. */
  #takenUntilMs(): readonly number[] {
    const nowMs = this.#parts.clock.now().getTime();
    return [...this.#entries.values()]
      .filter(({ live, starting }) => live !== null || starting !== null)
      .map(({ live }) => (live?.lastUsedMs() ?? nowMs) + this.#limits.idleAfterMs);
  }

  async #startOver(learnerId: string, what: StartOver): Promise<void> {
    const entry = this.#entries.get(learnerId);
    await entry?.starting?.catch(() => {});
    const stored = await this.#parts.store.sandboxes.latestOf(learnerId);
    if (stored?.state !== "active") {
      return;
    }
    const live = what.home ? entry?.live : null;
    if (!entry || !live) {
      await resetSandbox(this.#parts, stored, what);
      // As before, but another: whoever looks at what is in it looks again.
      this.#hear(learnerId, await this.stateOf(learnerId));
      return;
    }
    entry.live = null;
    live.endShells(words.homeBegins);
    await this.#start(learnerId, entry, async () => {
      await live.dispose();
      await resetSandbox(this.#parts, stored, what);
      return openSandbox(this.#parts, stored);
    });
  }

  #start(
    learnerId: string,
    entry: Entry,
    open: () => Promise<LiveSandbox> = () => this.#open(learnerId),
  ): Promise<LiveSandbox> {
    this.#tell(learnerId, entry, { phase: "starting", since: this.#now() });
    const starting = open().then(
      (live) => {
        entry.starting = null;
        entry.live = live;
        this.#newcomers.forget(learnerId);
        this.#tell(learnerId, entry, this.#ready(live));
        return live;
      },
      (error: unknown) => {
        entry.starting = null;
        this.#refuse(learnerId, entry, error);
        if (error instanceof CrowdedAddressError) {
          throw error;
        }
        this.#parts.log.error({ err: error, reason: messageOf(error) }, "a sandbox didn't start");
        throw new AppError("unavailable", faultMessage, { retryable: true, cause: error });
      },
    );
    entry.starting = starting;
    return starting;
  }

  /** Tells why there will be no sandbox, and gives the seat to the next. */
  #refuse(learnerId: string, entry: Entry, error: unknown): void {
    const isCrowded = error instanceof CrowdedAddressError;
    this.#newcomers.forget(learnerId);
    this.#tell(learnerId, entry, {
      phase: "fault",
      message: isCrowded ? error.message : faultMessage,
      retryInMinutes: isCrowded ? error.minutes : null,
    });
    this.#seats.leave(learnerId);
  }

  async #open(learnerId: string): Promise<LiveSandbox> {
    await this.#resets.done(learnerId);
    await this.#newcomers.admit(learnerId);
    return this.#starts.run(async () => {
      const stored = await this.#parts.store.sandboxes.activeOf(learnerId);
      await this.#parts.store.sandboxes.touch(stored.id);
      return openSandbox(this.#parts, stored, { isProvisioned: this.#spares.take(stored.id) });
    });
  }

  async #sweep(): Promise<void> {
    const nowMs = this.#parts.clock.now().getTime();
    for (const [learnerId, entry] of this.#entries) {
      const { live } = entry;
      if (!live) {
        continue;
      }
      if (nowMs - live.lastUsedMs() >= this.#limits.idleAfterMs) {
        await this.#becomeIdle(learnerId, entry, live);
      } else if (nowMs - live.lastUsedMs() < this.#limits.sweepEveryMs) {
        await this.#parts.store.sandboxes.touch(live.id);
      }
    }
    for (const learnerId of this.#seats.sweep()) {
      await this.#gaveUp(learnerId);
    }
    await expireSandboxes(this.#parts, {
      expireAfterMs: this.#limits.expireAfterMs,
      isUsed: (learnerId) => this.#isUsed(learnerId),
      inTurn: (learnerId, task) => this.#resets.run(learnerId, task),
      onExpired: (learnerId) => this.#expired(learnerId),
    });
  }

  #isUsed(learnerId: string): boolean {
    const entry = this.#entries.get(learnerId);
    return Boolean(entry?.live) || (entry?.starting ?? null) !== null;
  }

  async #becomeIdle(learnerId: string, entry: Entry, live: LiveSandbox): Promise<void> {
    entry.live = null;
    live.endShells(words.idle);
    const usedAt = new Date(live.lastUsedMs()).toISOString();
    this.#tell(learnerId, entry, this.#idle(this.#now(), usedAt, this.#limits.idleAfterMs));
    await live.dispose();
    this.#seats.leave(learnerId, { isFreed: true });
  }

  /** Who waits for a seat, or has come back meanwhile, goes on with another sandbox. */
  #expired(learnerId: string): void {
    if (this.#seats.stateOf(learnerId) === null && !this.#isUsed(learnerId)) {
      this.#hear(learnerId, { phase: "expired", since: this.#now() });
      this.#entries.delete(learnerId);
    }
  }

  #ready(live: LiveSandbox): SandboxState {
    const usedForMs = this.#parts.clock.now().getTime() - live.lastUsedMs();
    const idleInMs = Math.max(0, this.#limits.idleAfterMs - usedForMs);
    return { phase: "ready", namespace: "default", shell: this.#parts.shellHost.kind, idleInMs };
  }

  #idle(since: string, usedAt: string, afterMs: number | null): SandboxState {
    const until = new Date(Date.parse(usedAt) + this.#limits.expireAfterMs).toISOString();
    return { phase: "idle", since, until, afterMs };
  }

  #now(): string {
    return this.#parts.clock.now().toISOString();
  }
}

/** The service that all of a server's sandboxes live in. */
export function createSandboxes(options: SandboxesOptions): Sandboxes {
  return new SandboxService(options);
}
