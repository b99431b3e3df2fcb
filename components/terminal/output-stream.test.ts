import { describe, expect, it } from "vitest";
import { OutputStream } from "./output-stream.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("OutputStream", () => {
  it("takes pieces in order and counts their bytes", () => {
    const stream = new OutputStream();
    expect(stream.seen).toBeNull();
    expect(stream.begin("a", 0)).toBe(false);
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

  it("asks for a cleared screen when the answer doesn't go on from what is shown", () => {
    const stream = new OutputStream();
    stream.begin("a", 0);
    stream.take("a", 0, bytes("12345"));
    expect(stream.begin("a", 5)).toBe(false);
    expect(stream.begin("a", 2)).toBe(true);
    expect(stream.begin("b", 2)).toBe(true);
  });
});
