import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { labSchema } from "../../server/contracts/lab.ts";
import { parseRecording, waitSecondsMax } from "../../server/contracts/recording.ts";
import { type ComparedLine, compareOutput } from "../lab/compare/compare.ts";
import { transcriptsIn } from "../terminal/text/transcript.ts";
import { plainLines, stepOutput } from "./step-text.ts";

const chapter = join(import.meta.dirname, "..", "..", "content", "chapter-14");

/** As it's sent, which is compressed; the tables of a scan are mostly rules and blanks. */
const gzipBytesMax = 16_000;
const durationMsMax = 120_000;

/** What only this machine, or this learner's namespace on the server, may be called. */
const secrets = /\/(?:tmp|work|root|home|opt|usr|var)\/|lab-[a-z][a-z2-7]{9}|[\w.-]+\.local\b/;

const labs = readdirSync(chapter)
  .filter((folder) => existsSync(join(chapter, folder, "lab.yaml")))
  .map((folder) => {
    const { steps } = labSchema.parse(
      parse(readFileSync(join(chapter, folder, "lab.yaml"), "utf8")),
    );
    return { folder, steps, text: readFileSync(join(chapter, folder, "recording.cast"), "utf8") };
  });

it("each lab of the chapter is found", () => {
  expect(labs.length).toBeGreaterThan(3);
});

describe.each(labs)("the recording of $folder", ({ steps, text }) => {
  const recording = parseRecording(text);
  const runs = steps.map((_, index) => transcriptsIn(plainLines(stepOutput(recording, index))));

  it("has a marker where each step begins, in their order", () => {
    expect(recording.markers.map(({ label }) => label)).toEqual(steps.map(({ id }) => id));
    const places = recording.markers.map(({ output }) => output);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
  });

  it.each(steps.map((step, index) => ({ index, ...step })))(
    "shows the commands of $id, and what is expected of them",
    ({ index, command, expected }) => {
      const commands = command.trimEnd().split("\n");
      const shown = commands.map((line) => runs[index]?.find((run) => run.command === line.trim()));
      expect(shown.map((run) => run?.command)).toEqual(commands);
      const own = shown.map((run) => run?.output ?? "").join("\n");
      expect(compareOutput(expected, own).filter(isMissed)).toEqual([]);
    },
  );

  it("waits no longer than it must, and says so", () => {
    const [header, ...events] = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(header.idle_time_limit).toBe(waitSecondsMax);
    expect(Math.max(...events.map(([seconds]: [number]) => seconds))).toBeLessThanOrEqual(
      waitSecondsMax,
    );
    expect(recording.durationMs).toBeLessThan(durationMsMax);
  });

  it("is small, and tells nothing of where it was made", () => {
    expect(gzipSync(text).length).toBeLessThan(gzipBytesMax);
    expect(secrets.exec(text)).toBeNull();
    expect(Object.keys(JSON.parse(text.slice(0, text.indexOf("\n"))))).toEqual([
      "version",
      "term",
      "idle_time_limit",
      "title",
    ]);
  });
});

/** More may be printed than is expected: how often a controller has tried, for one. */
function isMissed({ expected, verdict }: ComparedLine): boolean {
  return expected !== null && verdict.kind === "meaning";
}
