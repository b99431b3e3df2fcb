import { expect, it } from "vitest";
import { placesOf, type StepMark } from "./step-marks.ts";

const rows = (...commands: string[]) =>
  commands.map((command, index) => ({ row: index * 3, command }));
const mark = (step: number, isPassed: boolean, ...commands: string[]): StepMark => ({
  step,
  commands,
  isPassed,
});

it("stands beside the last run of a step's last command", () => {
  const places = placesOf(rows("apply a", "apply b", "ls", "apply b", "apply b -v"), [
    mark(1, true, "apply a", "apply b"),
  ]);
  expect(places).toEqual([{ row: 9, text: "1 ✓", isPassed: true }]);
});

it("gives the later of two steps with the same command the later run", () => {
  const both = [mark(2, true, "ask"), mark(3, true, "open"), mark(4, false, "ask")];
  expect(placesOf(rows("ask", "open", "ask"), both).map(({ row, text }) => [row, text])).toEqual([
    [0, "2 ✓"],
    [3, "3 ✓"],
    [6, "4 !"],
  ]);
});

it("stands beside an earlier command of a step when its last wasn't run, but for one that ends another", () => {
  const waits = mark(4, false, "apply a", "wait a");
  expect(placesOf(rows("apply a"), [waits]).map(({ text }) => text)).toEqual(["4 !"]);
  const both = [mark(3, true, "apply a"), waits];
  expect(placesOf(rows("apply a"), both).map(({ text }) => text)).toEqual(["3 ✓"]);
});

it("marks nothing for a step that was done by other means", () => {
  expect(placesOf(rows("ls", "apply -f mine"), [mark(1, true, "apply a")])).toEqual([]);
  expect(placesOf(rows("apply a"), [])).toEqual([]);
});
