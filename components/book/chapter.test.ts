import { expect, it } from "vitest";
import { type Chapter, nameOf, roundedMinutesOf, type SectionSummary } from "./chapter.ts";

const section: SectionSummary = {
  slug: "a",
  number: "14.1",
  title: "NetworkPolicy",
  heading: "",
  summary: null,
  kinds: ["read"],
  minutes: 53,
  steps: 0,
  questions: 0,
  href: null,
};

it("puts a space between a number and a Latin title only", () => {
  expect(nameOf(section)).toBe("14.1 NetworkPolicy");
  expect(nameOf({ ...section, title: "まとめ" })).toBe("14.1まとめ");
  expect(nameOf({ ...section, number: null })).toBe("NetworkPolicy");
});

it("rounds the chapter's time to ten minutes", () => {
  const chapter = { sections: [section, { ...section, minutes: 48 }] } as unknown as Chapter;
  expect(roundedMinutesOf(chapter)).toBe(100);
});
