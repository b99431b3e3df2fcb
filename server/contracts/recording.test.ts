import { describe, expect, it } from "vitest";
import { parseRecording, type RecordedEvent, writeRecording } from "./recording.ts";

const size = { title: "walls", columns: 72, rows: 24 };

describe("a recording", () => {
  it("is read as it was written, with times from its beginning", () => {
    const events: RecordedEvent[] = [
      [0, "m", "one"],
      [0.25, "o", "a\r\n"],
      [1.5, "m", "two"],
      [0.1, "o", "│"],
    ];
    expect(parseRecording(writeRecording(size, events))).toEqual({
      ...size,
      output: [
        { atMs: 250, text: "a\r\n" },
        { atMs: 1850, text: "│" },
      ],
      markers: [
        { atMs: 0, label: "one", output: 0 },
        { atMs: 1750, label: "two", output: 1 },
      ],
      durationMs: 1850,
    });
  });

  it("may hold comments, and events that aren't shown, whose time passes", () => {
    const [header = ""] = writeRecording(size, []).split("\n");
    const text = `${header}\n# later\n[1, "r", "80x24"]\n[1, "o", "a"]\n[3, "x", "0"]\n`;
    expect(parseRecording(text)).toMatchObject({
      output: [{ atMs: 2000, text: "a" }],
      durationMs: 5000,
    });
  });

  it.each([
    ["", "line 1 is no JSON"],
    ['{"version":2,"width":80,"height":24}', "line 1 is no header of asciicast v3"],
    ['{"version":3,"term":{"cols":80}}', "line 1 is no header of asciicast v3"],
    ['{"version":3,"term":{"cols":80,"rows":24}}\n[1,"o"]', "line 2 is no event of asciicast v3"],
    ['{"version":3,"term":{"cols":80,"rows":24}}\n\n[-1,"o",""]', "line 3 is no event"],
    ['{"version":3,"term":{"cols":80,"rows":24}}\n[', "line 2 is no JSON"],
  ])("%j is refused: %s", (text, message) => {
    expect(() => parseRecording(text)).toThrow(message);
  });
});
