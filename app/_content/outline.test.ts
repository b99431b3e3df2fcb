import { expect, it } from "vitest";
import { outlineOf } from "./outline.ts";

it("lists second-level headings with GitHub's ids", () => {
  const mdx =
    "text\n\n## ハンズオン：閉じて、1本だけ通す\n\n### no\n\n## The `restricted` level (v1.35)\n";
  expect(outlineOf(mdx)).toEqual([
    { id: "ハンズオン閉じて1本だけ通す", title: "ハンズオン：閉じて、1本だけ通す" },
    { id: "the-restricted-level-v135", title: "The restricted level (v1.35)" },
  ]);
});
