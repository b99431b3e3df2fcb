import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { loadChapter } from "@/app/_content/chapter.ts";
import { ChapterHome } from "@/components/book/chapter-home.tsx";
import { fill, isLocale, messagesFor } from "@/components/messages/messages.ts";

interface Props {
  params: Promise<{ locale: string }>;
}

/** Title and description of the chapter. */
export async function generateMetadata(props: Props): Promise<Metadata> {
  const { chapter, messages } = await find(props);
  return {
    title: `${fill(messages.chapterLabel, { number: chapter.number })} ${chapter.title}`,
    description: chapter.lead,
  };
}

/** The chapter's home: what it's about, what it teaches, where it begins, and its introduction. */
export default async function Page(props: Props) {
  const { locale, chapter, messages } = await find(props);
  const { default: Introduction } = await import(
    `@/content/chapter-14/00-introduction/${locale}.mdx`
  );
  return (
    <ChapterHome chapter={chapter} messages={messages}>
      <Introduction />
    </ChapterHome>
  );
}

async function find(props: Props) {
  const { locale } = await props.params;
  if (!isLocale(locale)) notFound();
  return { locale, chapter: loadChapter(locale), messages: messagesFor(locale) };
}
