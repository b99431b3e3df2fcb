import { expect, it } from "vitest";
import { transcriptsIn } from "./transcript.ts";

const home = "learner@kubebook:~$";

it("pairs each command with what it printed", () => {
  const lines = [
    "Welcome",
    `${home} kubectl get pods`,
    "NAME   READY   ",
    "a      1/1",
    "",
    `${home} `,
    `${home} true`,
    `${home} sleep 5; echo done`,
    "done",
  ];
  expect(transcriptsIn(lines)).toEqual([
    { command: "kubectl get pods", output: "NAME   READY\na      1/1", isRunning: false },
    { command: "true", output: "", isRunning: false },
    { command: "sleep 5; echo done", output: "done", isRunning: true },
  ]);
});

it("joins a command's further lines, and takes a later `> ` for output", () => {
  const lines = [`${home} cat <<'E'`, "> x: 1", "> E", "x: 1", "> not typed", home];
  expect(transcriptsIn(lines)).toEqual([
    { command: "cat <<'E'\nx: 1\nE", output: "x: 1\n> not typed", isRunning: false },
  ]);
});

it("finds none in a screen without a prompt", () => {
  expect(transcriptsIn(["", "plain output"])).toEqual([]);
});
