import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../core/clock.ts";
import { createLogger } from "../../core/log.ts";
import { SaveQueue } from "./save-queue.ts";

let clock: ManualClock;
let queue: SaveQueue;
let isDown: boolean;
let written: string[];

const write = (text: string) => async () => {
  if (isDown) {
    throw new Error("down");
  }
  written.push(text);
};

beforeEach(() => {
  clock = new ManualClock();
  const log = createLogger({ level: "silent", name: "test" });
  queue = new SaveQueue({ clock, log, retryMs: 1_000 });
  isDown = false;
  written = [];
});

it("writes the last of each key, in the order in which they were saved", async () => {
  queue.save("a", write("a1"));
  queue.save("b", write("b1"));
  queue.save("a", write("a2"));
  await queue.flush();
  expect(written).toEqual(["a2", "b1"]);
});

it("tries again until the store is back, with what is newest by then", async () => {
  isDown = true;
  queue.save("a", write("a1"));
  await clock.advance(2_500);
  queue.save("a", write("a2"));
  queue.save("b", write("b1"));
  isDown = false;
  await clock.advance(500);
  expect(written).toEqual(["a2", "b1"]);
  expect(clock.pending).toBe(0);
});

it("writes what waits when it is disposed, and lets its timer go", async () => {
  isDown = true;
  queue.save("a", write("a1"));
  await clock.advance(0);
  isDown = false;
  await queue.dispose();
  expect([written, clock.pending]).toEqual([["a1"], 0]);
});
