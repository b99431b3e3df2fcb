import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

it("runs one task of a key after the other, whatever became of the one before", async () => {
  const turns = new Turns();
  const done: string[] = [];
  const first = turns.run("a", async () => {
    await turns.done("b");
    done.push("a1");
    throw new Error("a1 failed");
  });
  const second = turns.run("a", async () => void done.push("a2"));
  const other = turns.run("b", async () => void done.push("b1"));
  await expect(first).rejects.toThrow("a1 failed");
  await Promise.all([second, other, turns.done("a")]);
  expect(done).toEqual(["b1", "a1", "a2"]);
});

it("lets one wait, and refuses whoever asks for more", async () => {
  const turns = new Turns();
  const { promise, resolve } = Promise.withResolvers<void>();
  const runs = [turns.run("a", () => promise), turns.run("a", async () => {})];
  await expect(turns.run("a", async () => {})).rejects.toMatchObject({
    code: "too-many-requests",
  });
  resolve();
  await Promise.all(runs);
  await turns.run("a", async () => {});
});
