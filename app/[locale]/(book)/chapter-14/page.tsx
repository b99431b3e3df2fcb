import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { folderOf, isWritten, loadChapter } from "@/app/_content/chapter.ts";
import { loadChapterOutline } from "@/app/_content/chapter-outline.ts";
import { alternatesOf, elsewhereOf } from "@/app/_content/languages.ts";
import { sectionComponents } from "@/app/_content/section-components.tsx";
import { ChapterHome } from "@/components/book/chapter-home.tsx";
import { PreparingNotice } from "@/components/book/preparing-notice.tsx";
import { fill } from "@/components/messages/fill.ts";
import { isLocale, messagesFor } from "@/components/messages/messages.ts";

const introduction = "introduction";

interface Props {
  params: Promise<{ locale: string }>;
}

/** Title and description of the chapter. */
export async function generateMetadata(props: Props): Promise<Metadata> {
  const { chapter, messages } = await find(props);
  return {
    title: `${fill(messages.chapterLabel, { number: chapter.number })} ${chapter.title}`,
    description: chapter.lead,
    alternates: alternatesOf(introduction),
  };
}

/** The chapter's home: what it's about, what it teaches, where it begins, and its introduction. */
export default async function Page(props: Props) {
  const { locale, chapter, messages } = await find(props);
  const folder = folderOf(introduction);
  const outlines = loadChapterOutline(locale);
  if (!isWritten(folder, locale)) {
    return (
      <ChapterHome chapter={chapter} outlines={outlines} messages={messages}>
        <PreparingNotice messages={messages} elsewhere={elsewhereOf(introduction, locale)} />
      </ChapterHome>
    );
  }
  const { default: Introduction } = await import(`@/content/chapter-14/${folder}/${locale}.mdx`);
  return (
    <ChapterHome chapter={chapter} outlines={outlines} messages={messages}>
      <Introduction components={sectionComponents(introduction, locale)} />
    </ChapterHome>
  );
}

async function find(props: Props) {
  const { locale } = await props.params;
  if (!isLocale(locale)) notFound();
  return { locale, chapter: loadChapter(locale), messages: messagesFor(locale) };
}
