import { isDeepStrictEqual } from "node:util";
import type { SandboxState, StartOver } from "../contracts/terminal.ts";
import { Arrivals } from "../core/arrivals.ts";
import { AppError, messageOf } from "../core/errors.ts";
import { type Owned, toOwned } from "../core/lifecycle.ts";
import { type Limits, limitProfiles } from "../core/limits.ts";
import type { StoredSandbox } from "../store/index.ts";
import { Admission } from "./admission.ts";
import { CrowdedAddressError } from "./crowded-address.ts";
import { roomOf, type SandboxHome } from "./home-room.ts";
import {
  type LiveSandbox,
  openSandbox,
  resetSandbox,
  type Sandbox,
  type SandboxParts,
} from "./sandbox.ts";
import type { Sandboxes, SandboxesOptions, StateListener } from "./sandboxes-service.ts";
import { SeatWaits } from "./seat-waits.ts";
import { SparePool } from "./spare-pool.ts";
import { Turns } from "./turns.ts";

interface Entry {
  state: SandboxState;
  starting: Promise<LiveSandbox> | null;
  live: LiveSandbox | null;
}

const faultMessage = "The sandbox could not be started. Nothing of yours is lost; try again.";

class SandboxService implements Sandboxes {
  readonly #parts: SandboxParts;
  readonly #limits: Limits["sandboxes"];
  readonly #admission: Admission;
  readonly #arrivals: Arrivals;
  readonly #waits: SeatWaits;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<StateListener>();
  /** Learners whose sandboxes begin anew; a start waits for that. */
  readonly #resets = new Turns();
  readonly #sweeper: Owned;
  readonly #spares: SparePool;
  #disposed = false;

  constructor(options: SandboxesOptions) {
    const limits = options.limits ?? limitProfiles.classroom;
    this.#parts = { ...options, limits };
    this.#limits = limits.sandboxes;
    this.#arrivals = new Arrivals(options.clock, {
      burst: limits.arrivals.sandboxesBurst,
      perHour: limits.arrivals.sandboxesPerHour,
    });
    this.#waits = new SeatWaits(options.clock);
    this.#admission = new Admission(this.#limits.activeMax, this.#limits.startingMax);
    this.#spares = new SparePool({
      ...options,
      sparesMax: this.#limits.sparesMax,
      quiet: () => this.#admission.quiet(),
    });
    this.#sweeper = options.clock.every(this.#limits.sweepEveryMs, () => {
      void this.#sweep().catch((error: unknown) => {
        options.log.error({ err: error }, "looking for idle sandboxes failed");
      });
    });
  }

  async stateOf(learnerId: string): Promise<SandboxState> {
    const known = this.#entries.get(learnerId);
    if (known) {
      return known.live ? this.#ready(known.live) : known.state;
    }
    const stored = await this.#parts.store.sandboxes.latestOf(learnerId);
    if (!stored) {
      return { phase: "absent" };
    }
    const since = stored.lastSeenAt;
    return stored.state === "active" ? this.#idle(since, since) : { phase: "expired", since };
  }

  prepare(learnerId: string, address?: string): void {
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
    if (!this.#admission.enter(learnerId)) {
      this.#tellPlaces();
      const place = this.#admission.placeOf(learnerId);
      throw new AppError("capacity", `All sandboxes are taken; you are number ${place} in line.`, {
        retryable: true,
      });
    }
    return this.#start(learnerId, entry, () => this.#open(learnerId, address));
  }

  startOver(learnerId: string, what: StartOver): Promise<void> {
    return this.#resets.run(learnerId, () => this.#startOver(learnerId, what));
  }

  async leave(learnerId: string): Promise<void> {
    if (this.#admission.placeOf(learnerId) === null) {
      return;
    }
    this.#admission.leave(learnerId);
    this.#entries.delete(learnerId);
    this.#tellPlaces();
    const state = await this.stateOf(learnerId);
    // Who came again meanwhile was told of that.
    if (!this.#entries.has(learnerId)) {
      this.#hear(learnerId, state);
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

  #tellPlaces(): void {
    const waiting = this.#admission.waiting();
    const deadlinesMs = waiting.length > 0 ? this.#deadlinesMs() : [];
    for (const [index, learnerId] of waiting.entries()) {
      const entry = this.#entry(learnerId);
      const place = index + 1;
      const state = { phase: "full", place, wait: this.#waits.of(place, deadlinesMs) } as const;
      if (!isDeepStrictEqual(entry.state, state)) {
        this.#tell(learnerId, entry, state);
      }
    }
  }

  /** When each taken seat comes free if its learner does nothing more. */
  #deadlinesMs(): readonly number[] {
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
      return;
    }
    entry.live = null;
    live.endShells("Your home directory begins anew.");
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
        this.#tell(learnerId, entry, this.#ready(live));
        return live;
      },
      (error: unknown) => {
        entry.starting = null;
        const isRefused = error instanceof CrowdedAddressError;
        const message = isRefused ? error.message : faultMessage;
        const retryInMinutes = isRefused ? error.minutes : null;
        this.#tell(learnerId, entry, { phase: "fault", message, retryInMinutes });
        this.#release(learnerId);
        if (isRefused) {
          throw error;
        }
        this.#parts.log.error({ err: error, reason: messageOf(error) }, "a sandbox didn't start");
        throw new AppError("unavailable", faultMessage, { retryable: true, cause: error });
      },
    );
    entry.starting = starting;
    return starting;
  }

  async #open(learnerId: string, address?: string): Promise<LiveSandbox> {
    await this.#resets.done(learnerId);
    if (address !== undefined) {
      await this.#admit(learnerId, address);
    }
    return this.#admission.whileStarting(async () => {
      const stored = await this.#parts.store.sandboxes.activeOf(learnerId);
      await this.#parts.store.sandboxes.touch(stored.id);
      return openSandbox(this.#parts, stored, { isProvisioned: this.#spares.take(stored.id) });
    });
  }

  /** @throws CrowdedAddressError when too many new sandboxes were made from the address. */
  async #admit(learnerId: string, address: string): Promise<void> {
    const stored = await this.#parts.store.sandboxes.latestOf(learnerId);
    const seconds = stored?.state === "active" ? 0 : this.#arrivals.take(address);
    if (seconds > 0) {
      throw new CrowdedAddressError(Math.ceil(seconds / 60));
    }
  }

  /** Frees a seat; whoever is first in line gets it. */
  #release(learnerId: string): void {
    const next = this.#disposed ? null : this.#admission.leave(learnerId);
    if (next !== null) {
      this.#start(next, this.#entry(next)).catch(() => {
        // Told as the state `fault`.
      });
    }
    this.#tellPlaces();
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
    this.#tellPlaces();
    await this.#expire(nowMs);
  }

  async #becomeIdle(learnerId: string, entry: Entry, live: LiveSandbox): Promise<void> {
    entry.live = null;
    live.endShells("The shell was ended: it had not been used for a while. Your files are kept.");
    const usedAt = new Date(live.lastUsedMs()).toISOString();
    this.#tell(learnerId, entry, this.#idle(this.#now(), usedAt));
    await live.dispose();
    this.#waits.freed();
    this.#release(learnerId);
  }

  async #expire(nowMs: number): Promise<void> {
    for (const stored of await this.#parts.store.sandboxes.active()) {
      if (nowMs - Date.parse(stored.lastSeenAt) < this.#limits.expireAfterMs) {
        return;
      }
      const entry = this.#entries.get(stored.learnerId);
      if (entry?.live || (entry?.starting ?? null) !== null) {
        continue;
      }
      await this.#delete(stored).catch((error: unknown) => {
        this.#parts.log.error({ err: error, sandbox: stored.id }, "an expired sandbox stays");
      });
    }
  }

  async #delete(stored: StoredSandbox): Promise<void> {
    await this.#parts.gateway.destroy(stored.id);
    await this.#parts.homes.remove(stored.id);
    await this.#parts.store.sandboxes.expire(stored.id);
    const entry = this.#entry(stored.learnerId);
    this.#tell(stored.learnerId, entry, { phase: "expired", since: this.#now() });
    this.#entries.delete(stored.learnerId);
  }

  #ready(live: LiveSandbox): SandboxState {
    const usedForMs = this.#parts.clock.now().getTime() - live.lastUsedMs();
    const idleInMs = Math.max(0, this.#limits.idleAfterMs - usedForMs);
    return { phase: "ready", namespace: "default", shell: this.#parts.shellHost.kind, idleInMs };
  }

  #idle(since: string, usedAt: string): SandboxState {
    const until = new Date(Date.parse(usedAt) + this.#limits.expireAfterMs).toISOString();
    return { phase: "idle", since, until };
  }

  #now(): string {
    return this.#parts.clock.now().toISOString();
  }
}

/** The service that all of a server's sandboxes live in. */
export function createSandboxes(options: SandboxesOptions): Sandboxes {
  return new SandboxService(options);
}
