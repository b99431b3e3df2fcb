import type { MDXComponents } from "mdx/types";
import type { ComponentProps, ReactNode } from "react";
import {
  ChapterSummary,
  Explorer,
  ExternalSecretsFigure,
  FourLayers,
  Question,
  Recall,
  ScanComparison,
  StepCard,
} from "@/components/book/section-parts.tsx";
import { Manifest } from "@/components/mdx/manifest.tsx";
import { Objectives } from "@/components/mdx/objectives.tsx";
import { Solution } from "@/components/mdx/solution.tsx";
import { Term } from "@/components/mdx/term.tsx";
import { TextLink } from "@/components/mdx/text-link.tsx";
import { type Locale, messagesFor } from "@/components/messages/messages.ts";
import type { QuestionText } from "@/components/questions/question-text.ts";
import {
  folderOf,
  loadChapter,
  loadLab,
  loadManifest,
  loadQuestions,
  loadTerms,
  loadText,
} from "./chapter.ts";
import { loadChapterOutline } from "./chapter-outline.ts";
import { highlight } from "./highlight.ts";
import { outsideLinks } from "./paper-text.ts";
import { questionTextOf } from "./question-text.ts";
import { loadRecordedScans } from "./recorded-scans.ts";
import { stepTextOf } from "./step-text.ts";

/** The questions of the whole chapter that are asked again. */
function recalledQuestions(locale: Locale): readonly QuestionText[] {
  return loadChapter(locale).sections.flatMap(({ slug }) => {
    const all = loadQuestions(folderOf(slug));
    return all
      .filter(({ again }) => again)
      .map((question) => questionTextOf(slug, question, locale, all));
  });
}

/**
 * What the text of a section may use besides the registry: parts that are filled from the section's data
 * (lab, questions, terms, files of the learner's home), so that text and data can't drift apart.
 */
export function sectionComponents(slug: string, locale: Locale): MDXComponents {
  const messages = messagesFor(locale);
  const lab = loadLab(folderOf(slug));
  const questions = loadQuestions(folderOf(slug));
  const terms = loadTerms();
  const links = outsideLinks(loadText(folderOf(slug), locale));
  const notes = new Map(links.map(({ address, number }) => [address, number]));
  return {
    a: (props: ComponentProps<"a">) => <TextLink {...props} note={notes.get(props.href ?? "")} />,
    Step: (props: { id: string; children: ReactNode }) => (
      <StepCard step={stepTextOf({ lab, section: slug, id: props.id, locale })}>
        {props.children}
      </StepCard>
    ),
    Question: (props: { id: string }) => {
      const question = questions.find(({ id }) => id === props.id);
      if (!question) throw new Error(`questions.yaml of ${slug} has no question "${props.id}".`);
      return <Question question={questionTextOf(slug, question, locale, questions)} />;
    },
    Term: (props: { id: string; children: ReactNode }) => {
      const term = terms.get(props.id);
      if (!term) throw new Error(`terms.yaml has no term "${props.id}".`);
      const { name, meaning, link = null } = term;
      return (
        <Term term={{ name, meaning: meaning[locale], link }} locale={locale} messages={messages}>
          {props.children}
        </Term>
      );
    },
    Objectives: (props: { children: ReactNode }) => (
      <Objectives messages={messages}>{props.children}</Objectives>
    ),
    Solution: (props: { title?: string; children: ReactNode }) => (
      <Solution messages={messages} {...props} />
    ),
    Recall: () => <Recall questions={recalledQuestions(locale)} />,
    Summary: () => <ChapterSummary outlines={loadChapterOutline(locale)} />,
    FourLayers: () => <FourLayers layers={loadChapter(locale).layers} messages={messages} />,
    PodSecurityExplorer: () => (
      <Explorer
        samples={["privileged-pod.yaml", "insecure-deployment.yaml"].map((name) => ({
          name,
          text: loadManifest(name, "home"),
        }))}
      />
    ),
    ExternalSecretsFigure: () => <ExternalSecretsFigure />,
    ScanComparison: () => <ScanComparison recorded={loadRecordedScans()} locale={locale} />,
    Manifest: async (props: { file: string; place?: "home" | "solution" }) => {
      const text = loadManifest(props.file, props.place ?? "home");
      return (
        <Manifest name={props.file} text={text} lines={await highlight(text)} messages={messages} />
      );
    },
  };
}
