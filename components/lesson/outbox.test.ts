import { expect, it } from "vitest";
import { type Letter, type LetterBox, Outbox } from "./outbox.ts";

function storage(initial?: string): LetterBox & { text: string | null } {
  return {
    text: initial ?? null,
    getItem() {
      return this.text;
    },
    setItem(_key, text) {
      this.text = text;
    },
    removeItem() {
      this.text = null;
    },
  };
}

const answer = (id: string): Letter => ({
  kind: "answer",
  request: { section: "summary", question: "q1", answer: { kind: "choices", ids: [id] } },
});

it("keeps the last letter about each thing, and gives it back after a reload", () => {
  const box = storage();
  const outbox = new Outbox(box);
  outbox.put(answer("a"));
  outbox.put({ kind: "read", section: "summary" });
  outbox.put(answer("b"));
  expect(new Outbox(box).letters).toEqual([{ kind: "read", section: "summary" }, answer("b")]);
});

it("leaves nothing behind once all is delivered", () => {
  const box = storage();
  const outbox = new Outbox(box);
  outbox.put(answer("a"));
  for (const letter of outbox.letters) outbox.remove(letter);
  expect([outbox.letters, box.text]).toEqual([[], null]);
});

it.each([undefined, "no JSON", '{"a":1}', '[null,1,{"kind":"letter"}]'])(
  "begins empty with %s stored",
  (text) => {
    expect(new Outbox(storage(text)).letters).toEqual([]);
  },
);

it("works without a storage, and with one that refuses", () => {
  const refusing: LetterBox = {
    getItem: () => null,
    setItem: () => {
      throw new Error("full");
    },
    removeItem: () => {},
  };
  for (const box of [null, refusing]) {
    const outbox = new Outbox(box);
    outbox.put(answer("a"));
    expect(outbox.letters).toEqual([answer("a")]);
  }
});
