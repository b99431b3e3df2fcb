import { describe, expect, it } from "vitest";
import { parseRecording } from "../../server/contracts/recording.ts";
import { plainLines, stepText } from "./step-text.ts";

describe("plainLines", () => {
  it.each([
    ["colours", "\u001b[32mlearner\u001b[0m:~$ ls\r\nfiles\r\n", ["learner:~$ ls", "files", ""]],
    ["a mode that is set", "\u001b[?2004hone", ["one"]],
    ["a title", "\u001b]0;kubebook\u0007one", ["one"]],
    ["a title that ends with a string terminator", "a\u001b]0;kubebook\u001b\\one", ["aone"]],
    ["a bar that is drawn over", "-  10% |*   |\r- 100% |****|\r\ndone", ["- 100% |****|", "done"]],
    ["a shorter text over a longer one", "12345\rab", ["ab345"]],
  ])("%s", (_, output, lines) => {
    expect(plainLines(output)).toEqual(lines);
  });
});

const recording = parseRecording(
  [
    '{"version":3,"term":{"cols":72,"rows":24}}',
    '[0,"m","one"]',
    '[0,"o","$ "]',
    '[1,"o","ls"]',
    '[1,"o","\\r\\na\\r\\n$ "]',
    '[1.5,"m","two"]',
    '[1,"o","pwd\\r\\n"]',
    '[1,"o","/\\r\\n$ "]',
  ].join("\n"),
);

it("tells a step by its prompt, its commands and what they printed", () => {
  expect(stepText(recording, 0)).toBe("$ ls\na");
  expect(stepText(recording, 1)).toBe("$ pwd\n/");
});

it("has nothing to tell of a step that isn't there", () => {
  expect(stepText(recording, 2)).toBe("");
});
