import { afterEach, expect, it, vi } from "vitest";
import type { AnswerQuestion } from "../../server/contracts/lesson.ts";
import { LessonController } from "./lesson-controller.ts";

type Link = "open" | "lost";

/** A connection whose link and answers a test decides on. */
const connection = vi.hoisted(() => ({
  links: new Set<(link: Link) => void>(),
  /** Questions that arrived and wait for their answer. */
  asked: [] as { id: string; end: (reply: unknown) => void }[],
  socket: {
    on: () => {},
    off: () => {},
    emit: () => {},
    timeout: () => ({
      emitWithAck: (event: string, request: { question?: string }) =>
        new Promise((resolve, reject) => {
          if (event !== "question:answer") return resolve({ ok: false });
          const end = (reply: unknown) => (reply === null ? reject(new Error()) : resolve(reply));
          connection.asked.push({ id: request.question ?? "", end });
        }),
    }),
  },
  join(onLink: (link: Link) => void) {
    connection.links.add(onLink);
    return () => connection.links.delete(onLink);
  },
}));
vi.mock("../connection/page-connection.ts", () => ({ pageConnection: () => connection }));

afterEach(() => {
  connection.links.clear();
  connection.asked.length = 0;
});

function link(state: Link): void {
  for (const tell of connection.links) tell(state);
}

const question = (id: string): AnswerQuestion => ({
  section: "summary",
  question: id,
  answer: { kind: "choices", ids: ["a"] },
});
const asked = () => connection.asked.map(({ id }) => id);

it("sends what was kept, one after the other, and each thing once though the connection breaks", async () => {
  const lesson = new LessonController(null);
  void lesson.answer(question("one"));
  void lesson.answer(question("two"));
  await vi.waitFor(() => expect(connection.links.size).toBe(1));
  link("open");
  await vi.waitFor(() => expect(asked()).toEqual(["one"]));
  link("lost");
  connection.asked[0]?.end(null);
  await new Promise(setImmediate);
  expect(asked()).toEqual(["one"]);
  link("open");
  await vi.waitFor(() => expect(asked()).toEqual(["one", "one"]));
  connection.asked[1]?.end({ ok: true, value: { question: "one" } });
  await vi.waitFor(() => expect(asked()).toEqual(["one", "one", "two"]));
  connection.asked[2]?.end({ ok: true, value: { question: "two" } });
  await vi.waitFor(() => expect(lesson.getSnapshot().unsent).toEqual([]));
  lesson.dispose();
  expect(connection.links.size).toBe(0);
});
