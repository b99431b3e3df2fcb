import type { Metadata } from "next";
import { notFound } from "next/navigation";
import {
  folderOf,
  loadChapter,
  loadLab,
  loadOutline,
  writtenSlugs,
} from "@/app/_content/chapter.ts";
import { sectionComponents } from "@/app/_content/section-components.tsx";
import { nameOf } from "@/components/book/chapter.ts";
import { SectionPage } from "@/components/book/section-page.tsx";
import { isLocale, locales, messagesFor } from "@/components/messages/messages.ts";

interface Props {
  params: Promise<{ locale: string; section: string }>;
}

export const dynamicParams = false;

/** One static page for each section that has been written. */
export function generateStaticParams() {
  return locales.flatMap((locale) => writtenSlugs(locale).map((section) => ({ locale, section })));
}

/** Title and description of a section. */
export async function generateMetadata(props: Props): Promise<Metadata> {
  const { chapter, current } = await find(props);
  return {
    title: nameOf(current),
    description: current.summary ?? chapter.lead,
  };
}

/** A section of the chapter: its text, with its lab's steps in it. */
export default async function Page(props: Props) {
  const { locale, chapter, current } = await find(props);
  const folder = folderOf(current.slug);
  const { default: Text } = await import(`@/content/chapter-14/${folder}/${locale}.mdx`);
  const components = sectionComponents(loadLab(folder), locale);
  return (
    <SectionPage
      chapter={chapter}
      current={current}
      outline={loadOutline(folder, locale)}
      messages={messagesFor(locale)}
    >
      <Text components={components} />
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
