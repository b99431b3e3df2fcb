import type {
  AnswerQuestion,
  ChapterProgress,
  Reply,
  SectionState,
  StepAction,
  StepState,
} from "../../server/contracts/lesson.ts";
import type { QuestionVerdict } from "../../server/contracts/question.ts";
import type { PageConnection } from "../connection/page-connection.ts";
import { patiently } from "../ui/patiently.ts";
import { type Letter, Outbox } from "./outbox.ts";
import { withAnswer, withStep } from "./section-state.ts";

/** `none` until the page asks the server; `lost` while it can't be reached. */
type Link = "none" | "connecting" | "open" | "lost";

/** What the page knows of the learner's standing. Replaced, never changed. */
export interface LessonSnapshot {
  readonly link: Link;
  readonly sections: Readonly<Record<string, SectionState>>;
  readonly progress: ChapterProgress | null;
  /** Predictions and answers that the server hasn't taken yet. */
  readonly unsent: readonly Letter[];
}

export const initialLesson: LessonSnapshot = {
  link: "none",
  sections: {},
  progress: null,
  unsent: [],
};

/** Set in browsers whose reader has a standing to be shown. */
const begunKey = "kubebook:begun";

const replyMsMax = 10_000;
/** Solving and starting over run commands in the learner's shell. */
const slowReplyMsMax = 120_000;

/**
 * The learner's standing as the page knows it: a store for `useSyncExternalStore`. The socket is loaded when
 * something needs it: a standing to show, a lab that comes near, an answer. What is done meanwhile is kept and
 * sent later.
 */
export class LessonController {
  #snapshot: LessonSnapshot = initialLesson;
  readonly #listeners = new Set<() => void>();
  readonly #followed = new Map<string, number>();
  readonly #storage: Storage | null;
  readonly #outbox: Outbox;
  #connection: Promise<PageConnection> | null = null;
  #leave: (() => void) | null = null;
  #isGone = false;

  constructor(storage: Storage | null = localStorageOrNull()) {
    this.#storage = storage;
    this.#outbox = new Outbox(storage);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): LessonSnapshot => this.#snapshot;

  /** Whether this browser's reader may have a standing already. */
  get hasBegun(): boolean {
    return this.#storage === null || this.#storage.getItem(begunKey) !== null;
  }

  /** Joins the page's connection, unless it has. */
  connect(): void {
    this.#isGone = false;
    // The link tells what couldn't be loaded; it is asked for again once something needs it.
    this.#connected().catch(() => {});
  }

  /** Keeps a section's state up to date until the returned function is called. */
  follow(section: string): () => void {
    this.#followed.set(section, (this.#followed.get(section) ?? 0) + 1);
    if (this.#snapshot.link === "open") void this.#ask(section);
    else this.connect();
    return () => {
      const count = (this.#followed.get(section) ?? 1) - 1;
      if (count > 0) this.#followed.set(section, count);
      else this.#followed.delete(section);
    };
  }

  /** Does something with a step. `null`: it couldn't be told; a prediction is then sent later. */
  async act(action: StepAction): Promise<Reply<StepState> | null> {
    const isKept = action.action.kind === "predict";
    const reply = await this.#send({ kind: "act", action }, isKept);
    return reply as Reply<StepState> | null;
  }

  /** Answers a question. `null`: it couldn't be told, and is sent later. */
  async answer(request: AnswerQuestion): Promise<Reply<QuestionVerdict> | null> {
    const reply = await this.#send({ kind: "answer", request }, true);
    return reply as Reply<QuestionVerdict> | null;
  }

  /** The reader came to the end of a section's text. */
  markRead(section: string): void {
    void this.#send({ kind: "read", section }, true);
  }

  dispose(): void {
    this.#isGone = true;
    this.#leave?.();
    this.#leave = null;
    this.#connection = null;
  }

  async #load(): Promise<PageConnection> {
    this.#update({ link: "connecting", unsent: this.#outbox.letters });
    const isLost = () => this.#update({ link: "lost" });
    try {
      const { pageConnection } = await patiently(
        () => import("../connection/page-connection.ts"),
        isLost,
      );
      const connection = pageConnection();
      if (!this.#isGone) this.#join(connection);
      return connection;
    } catch (error) {
      this.#connection = null;
      isLost();
      throw error;
    }
  }

  #join(connection: PageConnection): void {
    const { socket } = connection;
    const onStep = ({ section, step }: { section: string; step: StepState }) =>
      this.#change(section, (state) => withStep(state, step));
    const onProgress = (progress: ChapterProgress) => this.#update({ progress });
    socket.on("lesson:step", onStep);
    socket.on("progress:changed", onProgress);
    const part = connection.join((link) => {
      this.#update({ link });
      if (link === "open") void this.#catchUp();
    });
    this.#leave = () => {
      socket.off("lesson:step", onStep);
      socket.off("progress:changed", onProgress);
      part();
    };
  }

  /** After each connection: what was kept goes first, so that the answers know of it. */
  async #catchUp(): Promise<void> {
    for (const letter of this.#outbox.letters) {
      // A connection that breaks meanwhile would get the rest twice: from here and from the next time.
      if (this.#snapshot.link !== "open") return;
      await this.#deliver(letter);
    }
    await Promise.all([...this.#followed.keys()].map((section) => this.#ask(section)));
    const { socket } = await this.#connected();
    const reply = await socket
      .timeout(replyMsMax)
      .emitWithAck("progress:get")
      .catch(() => null);
    if (!reply?.ok) return;
    this.#update({ progress: reply.value });
    this.#rememberBegun();
  }

  #rememberBegun(): void {
    try {
      this.#storage?.setItem(begunKey, "yes");
    } catch {
      // A full storage costs a returning reader no more than a moment.
    }
  }

  async #ask(section: string): Promise<void> {
    const { socket } = await this.#connected();
    const reply = await socket
      .timeout(replyMsMax)
      .emitWithAck("lesson:follow", { section })
      .catch(() => null);
    if (reply?.ok) {
      this.#update({ sections: { ...this.#snapshot.sections, [section]: reply.value } });
    }
  }

  async #send(letter: Letter, isKept: boolean): Promise<unknown> {
    if (isKept) {
      this.#outbox.put(letter);
      this.#update({ unsent: this.#outbox.letters });
    }
    this.connect();
    return this.#snapshot.link === "open" ? this.#deliver(letter) : null;
  }

  async #deliver(letter: Letter): Promise<unknown> {
    const reply = await this.#emit(letter).catch(() => null);
    if (reply !== null) {
      this.#outbox.remove(letter);
      this.#update({ unsent: this.#outbox.letters });
    }
    return reply;
  }

  async #emit(letter: Letter): Promise<Reply<StepState> | Reply<QuestionVerdict> | "told"> {
    const { socket } = await this.#connected();
    if (letter.kind === "read") {
      socket.emit("progress:read", { section: letter.section });
      return "told";
    }
    if (letter.kind === "act") {
      const reply = await socket.timeout(slowReplyMsMax).emitWithAck("lesson:act", letter.action);
      if (reply.ok) {
        this.#change(letter.action.section, (state) => withStep(state, reply.value));
      }
      return reply;
    }
    const reply = await socket.timeout(replyMsMax).emitWithAck("question:answer", letter.request);
    if (reply.ok) {
      this.#change(letter.request.section, (state) => withAnswer(state, reply.value));
    }
    return reply;
  }

  #connected(): Promise<PageConnection> {
    this.#connection ??= this.#load();
    return this.#connection;
  }

  #change(section: string, change: (state: SectionState) => SectionState): void {
    const state = this.#snapshot.sections[section];
    if (!state) return;
    this.#update({ sections: { ...this.#snapshot.sections, [section]: change(state) } });
  }

  #update(change: Partial<LessonSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function localStorageOrNull(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
