import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame, FrameReader } from "./frames.ts";

describe("FrameReader", () => {
  it("reads what was written, however the stream is cut", () => {
    const frame = fc.record({
      type: fc.integer({ min: 0, max: 255 }),
      payload: fc.uint8Array({ maxLength: 50 }),
    });
    fc.assert(
      fc.property(fc.array(frame), fc.integer({ min: 1, max: 20 }), (frames, step) => {
        const stream = Buffer.concat(frames.map(({ type, payload }) => encodeFrame(type, payload)));
        const reader = new FrameReader();
        const read = [];
        for (let at = 0; at < stream.length; at += step) {
          read.push(...reader.read(stream.subarray(at, at + step)));
        }
        expect(read).toEqual(
          frames.map(({ type, payload }) => ({ type, payload: Buffer.from(payload) })),
        );
      }),
    );
  });

  it("refuses a frame that is too large", () => {
    const header = Buffer.from([2, 0x7f, 0, 0, 0]);
    expect(() => new FrameReader().read(header)).toThrow(/too large/);
  });
});
