import { nameOf } from "@/components/book/chapter.ts";
import type { Locale } from "@/components/messages/messages.ts";
import type { SectionOutline } from "@/components/progress/chapter-outline.ts";
import { folderOf, loadChapter, loadLab, loadQuestions } from "./chapter.ts";

/** The steps and questions of every section, as progress names them. */
export function loadChapterOutline(locale: Locale): readonly SectionOutline[] {
  return loadChapter(locale).sections.map((section) => {
    const folder = folderOf(section.slug);
    return {
      slug: section.slug,
      number: section.number,
      name: nameOf(section),
      href: section.href,
      minutes: section.minutes,
      steps: (loadLab(folder)?.steps ?? []).map((step) => ({
        id: step.id,
        title: step.title[locale],
      })),
      questions: loadQuestions(folder).map(({ id, prompt }) => ({ id, prompt: prompt[locale] })),
    };
  });
}
