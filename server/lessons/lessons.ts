import type { ChapterProgress, StepState } from "../contracts/lesson.ts";
import type { ScanSummary } from "../contracts/scan.ts";
import type { Clock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import { type Owned, OwnedStack } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import type { Gateway, Observation } from "../gateway/index.ts";
import type { Sandboxes } from "../sandbox/index.ts";
import type { Store } from "../store/index.ts";
import type { Chapter } from "./content/chapter.ts";
import { lessonLimits } from "./limits.ts";
import { deedOf, ObservationLog } from "./observing/observation-log.ts";
import { LearnerScans } from "./scans/learner-scans.ts";
import { LearnerSession } from "./session/learner-session.ts";
import { SaveQueue } from "./session/save-queue.ts";
import { StepActions } from "./session/step-actions.ts";

/** What lessons are served with. */
export interface LessonServices {
  readonly chapter: Chapter;
  readonly store: Pick<Store, "standings" | "sandboxes" | "scans">;
  readonly gateway: Pick<Gateway, "reader" | "onObservation">;
  readonly sandboxes: Pick<Sandboxes, "ready" | "onState" | "learnerOf">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who hears of changes. */
export interface LessonListener {
  step(learnerId: string, section: string, step: StepState): void;
  progress(learnerId: string, progress: ChapterProgress): void;
  scans(learnerId: string, scans: readonly ScanSummary[]): void;
}

/** A learner at work, and what they can do. */
export interface Learning {
  readonly session: LearnerSession;
  readonly actions: StepActions;
}

interface Entry extends Learning {
  /** When the last tab left; null while one is there. */
  leftAtMs: number | null;
}

/** The lessons of all learners. Disposing saves what can be saved. */
export class Lessons implements Owned {
  readonly scans: LearnerScans;
  readonly #services: LessonServices;
  readonly #listener: LessonListener;
  readonly #queue: SaveQueue;
  readonly #entries = new Map<string, Entry>();
  readonly #logs = new Map<string, ObservationLog>();
  readonly #owned = new OwnedStack();

  constructor(services: LessonServices, listener: LessonListener) {
    const { store, gateway, sandboxes, clock, log } = services;
    this.#services = services;
    this.#listener = listener;
    this.#queue = this.#owned.own(
      new SaveQueue({ clock, log, retryMs: lessonLimits.storeRetryMs }),
    );
    const onChange = listener.scans.bind(listener);
    this.scans = new LearnerScans({ store, queue: this.#queue, log, onChange });
    this.#owned.own(gateway.onObservation((observation) => this.#observe(observation)));
    this.#owned.own(
      sandboxes.onState((learnerId, { phase }) => {
        if (phase === "ready" || phase === "expired") {
          this.#findSandbox(learnerId);
        }
      }),
    );
    this.#owned.own(clock.every(lessonLimits.sweepEveryMs, () => this.#sweep()));
  }

  /** The learner's lessons, with what was stored if that can be read. */
  async of(learnerId: string): Promise<Learning> {
    const entry = this.#entries.get(learnerId) ?? this.#open(learnerId);
    entry.leftAtMs = null;
    await entry.session.load();
    return entry;
  }

  /** The learner's last tab has gone; what they began is judged for a while still. */
  leave(learnerId: string): void {
    const entry = this.#entries.get(learnerId);
    if (entry) {
      entry.leftAtMs = this.#nowMs();
    }
  }

  async dispose(): Promise<void> {
    for (const { session } of this.#entries.values()) {
      session.dispose();
    }
    this.#entries.clear();
    await this.#owned.dispose();
  }

  #open(learnerId: string): Entry {
    const { sandboxes, clock } = this.#services;
    const session = new LearnerSession({
      ...this.#services,
      learnerId,
      queue: this.#queue,
      observations: this.#log(learnerId),
      onStep: (section, step) => this.#listener.step(learnerId, section, step),
      onProgress: (progress) => this.#listener.progress(learnerId, progress),
    });
    const { files } = this.#services.chapter;
    const actions = new StepActions({ learnerId, session, sandboxes, files, clock });
    const entry: Entry = { session, actions, leftAtMs: null };
    this.#entries.set(learnerId, entry);
    return entry;
  }

  #observe(observation: Observation): void {
    const learnerId = this.#services.sandboxes.learnerOf(observation.sandbox);
    if (learnerId === null) {
      return;
    }
    const deed = deedOf(observation);
    this.#log(learnerId).add(deed);
    this.#entries.get(learnerId)?.session.observe(deed);
    if (observation.kind === "scan") {
      void this.scans.add(learnerId, observation.summary);
    }
  }

  #findSandbox(learnerId: string): void {
    const session = this.#entries.get(learnerId)?.session;
    session
      ?.findSandbox()
      .then(() => session.doubt())
      .catch((error: unknown) => {
        this.#services.log.warn({ error: messageOf(error) }, "a sandbox could not be looked up");
      });
  }

  #log(learnerId: string): ObservationLog {
    const log = this.#logs.get(learnerId) ?? new ObservationLog(lessonLimits.observationsMax);
    this.#logs.set(learnerId, log);
    return log;
  }

  #sweep(): void {
    const oldestMs = this.#nowMs() - lessonLimits.keepMs;
    for (const [learnerId, { session, leftAtMs }] of this.#entries) {
      if (leftAtMs !== null && leftAtMs < oldestMs) {
        this.#entries.delete(learnerId);
        session.dispose();
      }
    }
    for (const [learnerId, log] of this.#logs) {
      if (log.forgetBefore(oldestMs) && !this.#entries.has(learnerId)) {
        this.#logs.delete(learnerId);
      }
    }
  }

  #nowMs(): number {
    return this.#services.clock.now().getTime();
  }
}
