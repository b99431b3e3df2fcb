import { z } from "zod";
import {
  answerQuestionSchema,
  type Reply,
  sectionSchema,
  stepActionSchema,
} from "../contracts/lesson.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { TokenBucket } from "../core/token-bucket.ts";
import type { PageSocket } from "../web/index.ts";
import type { Learning, Lessons } from "./lessons.ts";
import { lessonLimits } from "./limits.ts";
import { words } from "./session/words.ts";

/** Whose tab it is, and what it is served with. */
export interface TabOptions {
  readonly learnerId: string;
  readonly lessons: Lessons;
  readonly clock: Clock;
  readonly log: Logger;
}

type Answer = (reply: Reply<never> | Reply<unknown>) => void;

/** Serves one browser tab until it leaves. Every message is checked before use. */
export function serveTab(socket: PageSocket, { learnerId, lessons, clock, log }: TabOptions): void {
  const bucket = new TokenBucket(clock, lessonLimits.events);

  /** Checks a message, does what it asks for, and answers: always, if there is somebody to answer. */
  async function serve<T>(
    schema: z.ZodType<T>,
    message: unknown,
    reply: unknown,
    act: (message: T, learning: Learning) => Reply<unknown> | Promise<Reply<unknown>>,
  ): Promise<void> {
    const answer: Answer = typeof reply === "function" ? (value) => void reply(value) : () => {};
    const { success, data } = schema.safeParse(message);
    if (!success || bucket.take() > 0) {
      answer({ ok: false, message: success ? words.tooMany : words.malformed });
      return;
    }
    try {
      answer(await act(data, await lessons.of(learnerId)));
    } catch (error) {
      log.error({ err: error }, "a request about lessons failed");
      answer({ ok: false, message: words.fault });
    }
  }

  socket.on("lesson:follow", (message, reply) => {
    void serve(sectionSchema, message, reply, ({ section }, { session }) => {
      const state = session.follow(section);
      return state ? { ok: true, value: state } : { ok: false, message: words.unknown };
    });
  });
  socket.on("lesson:act", (message, reply) => {
    void serve(stepActionSchema, message, reply, (action, { actions }) =>
      actions.act(action, socket.data.address),
    );
  });
  socket.on("question:answer", (message, reply) => {
    void serve(answerQuestionSchema, message, reply, (answer, { session }) =>
      session.answer(answer),
    );
  });
  socket.on("progress:read", (message) => {
    void serve(sectionSchema, message, null, ({ section }, { session }) => {
      session.finishReading(section);
      return { ok: true, value: null };
    });
  });
  socket.on("progress:get", (reply) => {
    void serve(z.undefined(), undefined, reply, (_, { session }) => ({
      ok: true,
      value: session.progress(),
    }));
  });
  socket.on("scans:get", (reply: unknown) => {
    if (typeof reply === "function" && bucket.take() === 0) {
      void lessons.scans.of(learnerId).then((scans) => void reply(scans));
    }
  });
}
