import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutputStream } from "./output-stream.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("OutputStream", () => {
  it("takes pieces in order and counts their bytes", () => {
    const stream = new OutputStream();
    expect(stream.seen).toBeNull();
    expect(stream.begin("a", 0)).toBe("begins");
    expect(stream.take("a", 0, bytes("日本"))).toEqual({
      kind: "write",
      bytes: bytes("日本"),
      end: 6,
    });
    expect(stream.take("a", 6, bytes("go"))).toEqual({ kind: "write", bytes: bytes("go"), end: 8 });
    expect(stream.seen).toEqual({ epoch: "a", offset: 8 });
  });

  it("cuts off what was seen before, and skips what brings nothing new", () => {
    const stream = new OutputStream();
    stream.begin("a", 0);
    stream.take("a", 0, bytes("hello"));
    expect(stream.take("a", 3, bytes("lo there"))).toEqual({
      kind: "write",
      bytes: bytes(" there"),
      end: 11,
    });
    expect(stream.take("a", 0, bytes("hello"))).toEqual({ kind: "skip" });
  });

  it("reports a gap and stays where it was", () => {
    const stream = new OutputStream();
    stream.begin("a", 0);
    expect(stream.take("a", 4, bytes("late"))).toEqual({ kind: "gap" });
    expect(stream.seen).toEqual({ epoch: "a", offset: 0 });
  });

  it("skips output of another shell, and of none", () => {
    const stream = new OutputStream();
    expect(stream.take("a", 0, bytes("x"))).toEqual({ kind: "skip" });
    stream.begin("a", 0);
    expect(stream.take("b", 0, bytes("x"))).toEqual({ kind: "skip" });
  });

  it("tells how the answer stands to what is shown", () => {
    const stream = new OutputStream();
    stream.begin("a", 0);
    stream.take("a", 0, bytes("12345"));
    expect(stream.begin("a", 5)).toBe("continues");
    expect(stream.begin("a", 2)).toBe("missing");
    expect(stream.begin("b", 0)).toBe("another");
  });

  it("writes every byte once, however often the connection breaks and pieces come again", () => {
    const output = bytes("0123456789abcdefghij");
    const cut = fc.integer({ min: 0, max: output.length });
    fc.assert(
      fc.property(fc.array(fc.tuple(cut, cut)), (pieces) => {
        const stream = new OutputStream();
        stream.begin("a", 0);
        const written: number[] = [];
        for (const [from, to] of [...pieces, [0, output.length] as const]) {
          const piece = stream.take("a", from, output.subarray(from, to));
          if (piece.kind === "write") written.push(...piece.bytes);
          if (piece.kind === "gap") {
            expect(stream.begin("a", stream.seen?.offset ?? 0)).toBe("continues");
          }
        }
        expect(new Uint8Array(written)).toEqual(output);
      }),
    );
  });
});
