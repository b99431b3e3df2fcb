import { mkdir } from "node:fs/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Clock } from "../core/clock.ts";
import { toOwned } from "../core/lifecycle.ts";
import { DirectoryWatch } from "./directory-watch.ts";
import { createTestHome, type TestHome } from "./testing/home.ts";

let home: TestHome;
/** What the watch waits for, run by the test at the moment it wants. */
let due: (() => void)[];

const clock: Pick<Clock, "after"> = {
  after(_, task) {
    due.push(task);
    return toOwned(() => undefined);
  },
};

beforeEach(async () => {
  home = await createTestHome();
  due = [];
});

afterEach(() => home.remove());

async function changed(): Promise<void> {
  await expect.poll(() => due.length).toBe(1);
  due.pop()?.();
}

it("ends in the middle of looking whether a directory is still the same one", async () => {
  await mkdir(home.at("lesson/inner"));
  const told: (readonly string[])[] = [];
  const watch = new DirectoryWatch(clock as Clock, (directories) => told.push(directories));
  await watch.follow(home.place, ["", "lesson", "lesson/inner"]);
  await mkdir(home.at("another"));
  await changed();
  watch.dispose();
  // Waits its turn behind the look, which the end has not made fail.
  await expect(watch.follow(home.place, [])).resolves.toBeUndefined();
  expect(told).toEqual([[""]]);
});
