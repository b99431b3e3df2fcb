import { expect, it } from "vitest";
import { freeName, parseShells, shellsMax, withRunning } from "./memory.ts";
import { newShell } from "./snapshot.ts";

it.each([null, "", "{", "3", '[1,null,{"name":"../x"},{"title":"a"}]'])(
  "takes %s as the first terminal alone",
  (stored) => {
    expect(parseShells(stored)).toEqual([newShell("main")]);
  },
);

it("reads names and titles, each once, the first terminal always", () => {
  const stored = JSON.stringify([
    { name: "t3", title: "logs" },
    { name: "t3", title: "watch" },
  ]);
  expect(parseShells(stored)).toEqual([newShell("main"), newShell("t3", "watch")]);
});

it("adds what runs without being known", () => {
  const names = withRunning([newShell("main"), newShell("t3")], ["t4", "main", "t2", "lesson"]);
  expect(names.map(({ name }) => name)).toEqual(["main", "t3", "t2", "t4"]);
});

it("finds the lowest free name until all are taken", () => {
  expect(freeName([newShell("main")])).toBe("t2");
  expect(freeName([newShell("main"), newShell("t2"), newShell("t4")])).toBe("t3");
  const full = Array.from({ length: shellsMax }, (_, index) => newShell(`t${index + 2}`));
  expect(freeName(full)).toBeNull();
});
