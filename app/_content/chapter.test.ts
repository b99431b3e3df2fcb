import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { locales } from "@/components/messages/messages.ts";
import { folderOf, loadChapter, loadLab, loadManifest, writtenSlugs } from "./chapter.ts";

const root = join(process.cwd(), "content", "chapter-14");
const textOf = (slug: string, locale: string) =>
  readFileSync(join(root, folderOf(slug), `${locale}.mdx`), "utf8");

describe.each([...locales])("chapter 14 in %s", (locale) => {
  const slugs = writtenSlugs(locale);

  it("links exactly to the sections whose text is there", () => {
    const expected = loadChapter(locale).sections.map(({ slug }) => {
      if (!existsSync(join(root, folderOf(slug), `${locale}.mdx`))) return null;
      return slug === "introduction"
        ? `/${locale}/chapter-14#introduction`
        : `/${locale}/chapter-14/${slug}`;
    });
    expect(loadChapter(locale).sections.map((section) => section.href)).toEqual(expected);
  });

  it.each(slugs)("%s shows every step of its lab once, in order", (slug) => {
    const shown = [...textOf(slug, locale).matchAll(/<Step id="([^"]+)"/g)].map(([, id]) => id);
    expect(shown).toEqual(loadLab(folderOf(slug))?.steps.map((step) => step.id) ?? []);
  });

  it.each(slugs)("%s shows only manifests that are there", (slug) => {
    const manifests = [
      ...textOf(slug, locale).matchAll(/<Manifest file="([^"]+)"( place="solution")?/g),
    ];
    for (const [, file = "", place] of manifests) {
      const [document] = parseAllDocuments(loadManifest(file, place ? "solution" : "home"));
      expect(document?.get("metadata")).toBeDefined();
    }
  });
});

describe("Japanese text", () => {
  const japanese = "[\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Han}、。]";

  it.each(["introduction", ...writtenSlugs("ja")])(
    "%s keeps to the rules of typography",
    (slug) => {
      const text = textOf(slug, "ja");
      const spaced = new RegExp(`${japanese} [\\w\`]|[\\w\`] ${japanese}`, "gu");
      // A section's number keeps its distance from the title: 14.3 イメージ.
      expect(text.replaceAll(/\b\d+\.\d+ /g, "").match(spaced)).toBeNull();
      // Markdown doesn't see the end of strong text between 。 and a letter.
      const strong = text.split("**").filter((_, index) => index % 2 === 1);
      expect(strong.filter((words) => /[。、）」]$/.test(words))).toEqual([]);
    },
  );
});
