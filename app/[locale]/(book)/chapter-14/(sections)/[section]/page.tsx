import type { Metadata } from "next";
import { notFound } from "next/navigation";
import {
  folderOf,
  isWritten,
  loadChapter,
  loadLab,
  loadOutline,
  loadQuestions,
  loadText,
  sectionSlugs,
} from "@/app/_content/chapter.ts";
import { alternatesOf, elsewhereOf } from "@/app/_content/languages.ts";
import { paperTextOf } from "@/app/_content/paper-text.ts";
import { recordedOf } from "@/app/_content/recordings.ts";
import { sectionComponents } from "@/app/_content/section-components.tsx";
import { nameOf } from "@/components/book/chapter.ts";
import { PreparingNotice } from "@/components/book/preparing-notice.tsx";
import { SectionPage } from "@/components/book/section-page.tsx";
import { isLocale, locales, messagesFor } from "@/components/messages/messages.ts";
import { PaperEnd } from "@/components/paper/paper-end.tsx";

interface Props {
  params: Promise<{ locale: string; section: string }>;
}

export const dynamicParams = false;

/** One static page for each section; one that isn't written in a language says so. */
export function generateStaticParams() {
  return locales.flatMap((locale) => sectionSlugs().map((section) => ({ locale, section })));
}

/** Title and description of a section. */
export async function generateMetadata(props: Props): Promise<Metadata> {
  const { chapter, current } = await find(props);
  return {
    title: nameOf(current),
    description: current.summary ?? chapter.lead,
    alternates: alternatesOf(current.slug),
  };
}

/** A section of the chapter: its text, with its lab's steps in it. */
export default async function Page(props: Props) {
  const { locale, chapter, current } = await find(props);
  const messages = messagesFor(locale);
  const folder = folderOf(current.slug);
  if (!isWritten(folder, locale)) {
    return (
      <SectionPage chapter={chapter} current={current} outline={[]} messages={messages}>
        <PreparingNotice messages={messages} elsewhere={elsewhereOf(current.slug, locale)} />
      </SectionPage>
    );
  }
  const { default: Text } = await import(`@/content/chapter-14/${folder}/${locale}.mdx`);
  const paper = paperTextOf({
    lab: loadLab(folder),
    questions: loadQuestions(folder),
    mdx: loadText(folder, locale),
    locale,
  });
  return (
    <SectionPage
      chapter={chapter}
      current={current}
      outline={loadOutline(folder, locale)}
      messages={messages}
      recorded={recordedOf(current.slug, locale)}
      paper={<PaperEnd text={paper} locale={locale} />}
    >
      <Text components={sectionComponents(current.slug, locale)} />
    </SectionPage>
  );
}

async function find(props: Props) {
  const { locale, section } = await props.params;
  if (!isLocale(locale)) notFound();
  const chapter = loadChapter(locale);
  const current = chapter.sections.find((candidate) => candidate.slug === section);
  if (!current) notFound();
  return { locale, chapter, current };
}
