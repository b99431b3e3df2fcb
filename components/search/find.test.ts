import fc from "fast-check";
import { expect, it } from "vitest";
import { find, type SearchEntry } from "./find.ts";

function entry(title: string, text: string): SearchEntry {
  return { section: "14.1", title, href: "/x", text };
}

const entries = [
  entry(
    "既定では全員が話せる",
    "クラスターに置かれたPodは、何も決めなければ互いに自由に話せます。",
  ),
  entry("Podは閉じる", "NetworkPolicyで選ばれたものから。"),
  entry("コマンド", "kubectl apply -f deny-all-policy.yaml"),
];

it.each([
  ["pod", ["Podは閉じる", "既定では全員が話せる"]],
  ["ＰＯＤ　自由", ["既定では全員が話せる"]],
  ["くらすたー", ["既定では全員が話せる"]],
  ["deny-all", ["コマンド"]],
  ["ない言葉", []],
  ["  ", []],
])("%j finds %j, titles first", (query, titles) => {
  expect(find(entries, query).map((hit) => hit.entry.title)).toEqual(titles);
});

it("shows the words around the place, as they are written", () => {
  expect(find(entries, "自由")[0]).toEqual({
    entry: entries[0],
    before: "クラスターに置かれたPodは、何も決めなければ互いに",
    match: "自由",
    after: "に話せます。",
  });
});

it("says where an excerpt goes on, and cuts no Latin word", () => {
  const text = `${"one two three ".repeat(4)}here ${"four fives six ".repeat(6)}`;
  expect(find([entry("", text)], "here")[0]).toMatchObject({
    before: "… two three one two three ",
    match: "here",
    after: " four fives six four fives six four fives six four…",
  });
});

it("never loses text between the parts of an excerpt", () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (text, query) => {
      for (const { before, match, after } of find([entry("", text)], query)) {
        expect(text).toContain(before.replace(/^…/, "") + match + after.replace(/…$/, ""));
      }
    }),
  );
});
