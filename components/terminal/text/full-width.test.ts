import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLookalikes, halfWidthOf } from "./full-width.ts";

describe("halfWidthOf", () => {
  it.each([
    ["ｋｕｂｅｃｔｌ　ｇｅｔ　ｐｏｄｓ", "kubectl get pods"],
    ["kubectl\u3000get pods", "kubectl get pods"],
    ["kubectl apply −f a.yaml", "kubectl apply -f a.yaml"],
    ["echo ”a”", 'echo "a"'],
    ["grep ‘x’ ａ．ｔｘｔ｜ｗｃ", "grep 'x' a.txt|wc"],
    ["echo a ¥", "echo a \\"],
    ["echo ￥n", "echo \\n"],
  ])("%s is meant as %s", (typed, meant) => {
    expect(halfWidthOf(typed)).toBe(meant);
  });

  it("leaves Japanese text and everything between quotes alone", () => {
    expect(halfWidthOf("echo こんにちは")).toBeNull();
    expect(halfWidthOf("echo '全角（かっこ）　と “引用”'")).toBeNull();
    expect(halfWidthOf('echo "it’s" plain')).toBeNull();
  });

  it("goes on after a quote that ended", () => {
    expect(halfWidthOf("echo '（' ＞ a")).toBe("echo '（' > a");
  });

  it("offers nothing twice: what it made is ASCII where it changed it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (line) => {
        const meant = halfWidthOf(line);
        if (meant === null) return;
        expect(meant).toHaveLength(line.length);
        for (const { index } of findLookalikes(line)) {
          expect(meant.charCodeAt(index)).toBeLessThan(0x80);
        }
      }),
    );
  });
});

it("tells each character, what was meant and where", () => {
  expect(findLookalikes("ls −ｌ")).toEqual([
    { found: "−", meant: "-", index: 3 },
    { found: "ｌ", meant: "l", index: 4 },
  ]);
});
