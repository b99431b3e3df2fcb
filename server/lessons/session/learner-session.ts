import type {
  AnswerQuestion,
  ChapterProgress,
  Reply,
  SectionState,
  StepState,
} from "../../contracts/lesson.ts";
import type { QuestionVerdict } from "../../contracts/question.ts";
import type { Clock } from "../../core/clock.ts";
import { messageOf } from "../../core/errors.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import type { Gateway } from "../../gateway/index.ts";
import type { Standing, Store, StoredAnswer, StoredStep } from "../../store/index.ts";
import type { Chapter, Section } from "../content/chapter.ts";
import { LabSession } from "../lab/lab-session.ts";
import { Timers } from "../lab/timers.ts";
import { lessonLimits } from "../limits.ts";
import type { Deed, ObservationLog } from "../observing/observation-log.ts";
import { judgeAnswer } from "../questions/judge-answer.ts";
import { progressOf } from "./progress.ts";
import type { SaveQueue } from "./save-queue.ts";
import { words } from "./words.ts";

/** What a learner's lessons are made of. */
export interface LearnerSessionOptions {
  readonly learnerId: string;
  readonly chapter: Chapter;
  readonly store: Pick<Store, "standings" | "sandboxes">;
  readonly gateway: Pick<Gateway, "reader">;
  readonly queue: SaveQueue;
  readonly observations: ObservationLog;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onStep: (section: string, step: StepState) => void;
  readonly onProgress: (progress: ChapterProgress) => void;
}

/**
 * One learner's standing in the chapter, kept up to date while anybody looks. It works without the store: what
 * was reached meanwhile is put together with what was stored as soon as that can be read.
 */
export class LearnerSession implements Owned {
  readonly #options: LearnerSessionOptions;
  readonly #labs: ReadonlyMap<string, LabSession>;
  readonly #followed = new Set<string>();
  readonly #answers = new Map<string, StoredAnswer>();
  readonly #read = new Set<string>();
  readonly #timers: Timers;
  #sandboxId: string | null = null;
  #loading: Promise<void> | null = null;
  #isLoaded = false;
  #isSilent = false;
  #told = "";

  constructor(options: LearnerSessionOptions) {
    this.#options = options;
    this.#timers = new Timers(options.clock);
    this.#labs = new Map(
      options.chapter.sections.flatMap(({ slug, lab }) =>
        lab ? [[slug, this.#openLab(slug, lab)] as const] : [],
      ),
    );
  }

  /** Reads what was stored; resolves when that was tried once. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Judges a section's steps from now on. @returns null if there is no such section. */
  follow(slug: string): SectionState | null {
    const section = this.#section(slug);
    if (section && !this.#followed.has(slug)) {
      this.#followed.add(slug);
      this.#labs.get(slug)?.use(this.#reader());
    }
    return section ? this.#stateOf(section) : null;
  }

  /** The lab of a section, followed from now on; null if it has none. */
  lab(slug: string): LabSession | null {
    this.follow(slug);
    return this.#labs.get(slug) ?? null;
  }

  /** Something was done; the log has it already. */
  observe(deed: Deed): void {
    if (this.#isSilent) {
      return;
    }
    for (const slug of this.#followed) {
      this.#labs.get(slug)?.observe(deed);
    }
  }

  /** Runs `work`, of which nothing counts for any step: neither as done nor as tried. */
  async silently<T>(work: () => Promise<T>): Promise<T> {
    this.#isSilent = true;
    for (const lab of this.#labs.values()) {
      lab.suspend();
    }
    try {
      return await work();
    } finally {
      this.#isSilent = false;
      for (const lab of this.#labs.values()) {
        lab.resume();
      }
    }
  }

  /** What was made in steps may be gone: the labs look. */
  doubt(): void {
    for (const slug of this.#followed) {
      this.#labs.get(slug)?.doubt();
    }
  }

  /** Looks which sandbox is the learner's now. */
  async findSandbox(): Promise<void> {
    const stored = await this.#options.store.sandboxes.latestOf(this.#options.learnerId);
    const id = stored?.state === "active" ? stored.id : null;
    if (id !== this.#sandboxId) {
      this.#sandboxId = id;
      for (const slug of this.#followed) {
        this.#labs.get(slug)?.use(this.#reader());
      }
    }
  }

  /** Whether the learner has a sandbox, running or not. */
  get hasSandbox(): boolean {
    return this.#sandboxId !== null;
  }

  /** Judges an answer and remembers it. */
  answer({ section: slug, question: id, answer }: AnswerQuestion): Reply<QuestionVerdict> {
    const question = this.#section(slug)?.questions.find((each) => each.id === id);
    const faults = question ? judgeAnswer(question, answer) : null;
    if (!faults) {
      return { ok: false, message: words.unknown };
    }
    const key = `${slug}/${id}`;
    const attempts = (this.#answers.get(key)?.verdict.attempts ?? 0) + 1;
    const answeredAt = this.#options.clock.now().toISOString();
    const verdict = { question: id, right: faults.length === 0, attempts, answeredAt, faults };
    this.#keepAnswer({ section: slug, answer, verdict });
    this.#tellProgress();
    return { ok: true, value: verdict };
  }

  /** Remembers that a section was read to its end. */
  finishReading(slug: string): void {
    const { learnerId, store, queue } = this.#options;
    if (this.#section(slug) && !this.#read.has(slug)) {
      this.#read.add(slug);
      queue.save(`${learnerId} read ${slug}`, () => store.standings.saveRead(learnerId, slug));
      this.#tellProgress();
    }
  }

  progress(): ChapterProgress {
    const { chapter } = this.#options;
    const states = chapter.sections.map((section) => this.#stateOf(section));
    return progressOf(chapter, states, this.#read);
  }

  dispose(): void {
    this.#timers.dispose();
    for (const lab of this.#labs.values()) {
      lab.dispose();
    }
  }

  #openLab(section: string, lab: NonNullable<Section["lab"]>): LabSession {
    const { learnerId, store, queue, observations, clock, log, onStep } = this.#options;
    return new LabSession(
      {
        section,
        lab,
        observations,
        clock,
        log,
        onChange: (state) => {
          onStep(section, state);
          this.#tellProgress();
        },
        onRecord: (record: StoredStep) =>
          queue.save(`${learnerId} step ${section}/${record.step}`, () =>
            store.standings.saveStep(learnerId, record),
          ),
      },
      [],
    );
  }

  async #load(): Promise<void> {
    try {
      await this.findSandbox();
      this.#take(await this.#options.store.standings.of(this.#options.learnerId));
      this.#isLoaded = true;
      this.#tellProgress();
    } catch (error) {
      this.#options.log.warn({ error: messageOf(error) }, "progress could not be read");
      this.#timers.after(lessonLimits.storeRetryMs, () => {
        this.#loading = this.#load();
      });
    }
  }

  #take({ steps, answers, read }: Standing): void {
    for (const [slug, lab] of this.#labs) {
      lab.merge(steps.filter(({ section }) => section === slug));
    }
    for (const stored of answers) {
      const here = this.#answers.get(keyOf(stored));
      const attempts = stored.verdict.attempts + (here?.verdict.attempts ?? 0);
      if (here) {
        this.#keepAnswer({ ...here, verdict: { ...here.verdict, attempts } });
      } else {
        this.#answers.set(keyOf(stored), stored);
      }
    }
    for (const slug of read) {
      this.#read.add(slug);
    }
  }

  #keepAnswer(answer: StoredAnswer): void {
    const { learnerId, store, queue } = this.#options;
    this.#answers.set(keyOf(answer), answer);
    queue.save(`${learnerId} answer ${keyOf(answer)}`, () =>
      store.standings.saveAnswer(learnerId, answer),
    );
  }

  #tellProgress(): void {
    const progress = this.#isLoaded ? this.progress() : null;
    const text = JSON.stringify(progress);
    if (progress && text !== this.#told) {
      this.#told = text;
      this.#options.onProgress(progress);
    }
  }

  #stateOf({ slug, questions }: Section): SectionState {
    return {
      section: slug,
      steps: this.#labs.get(slug)?.states() ?? [],
      answers: questions.flatMap(({ id }) => this.#answers.get(`${slug}/${id}`)?.verdict ?? []),
    };
  }

  #reader() {
    return this.#sandboxId === null ? null : this.#options.gateway.reader(this.#sandboxId);
  }

  #section(slug: string): Section | undefined {
    return this.#options.chapter.sections.find((section) => section.slug === slug);
  }
}

function keyOf({ section, verdict }: StoredAnswer): string {
  return `${section}/${verdict.question}`;
}
