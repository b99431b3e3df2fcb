import type { MDXComponents } from "mdx/types";
import type { ReactNode } from "react";
import { StepCard } from "@/components/lab/step-card.tsx";
import { Manifest } from "@/components/mdx/manifest.tsx";
import { type Locale, messagesFor } from "@/components/messages/messages.ts";
import { ScanComparison } from "@/components/scans/scan-comparison.tsx";
import { folderOf, loadLab, loadManifest } from "./chapter.ts";
import { highlight } from "./highlight.ts";
import { loadRecordedScans } from "./recorded-scans.ts";

/**
 * What the text of a section may use besides the registry: `<Step id title>`, filled from the lab,
 * and `<Manifest file>`, filled from the files of the learner's home, so that neither can drift.
 */
export function sectionComponents(slug: string, locale: Locale): MDXComponents {
  const messages = messagesFor(locale);
  const lab = loadLab(folderOf(slug));
  return {
    Step: (props: { id: string; title: string; children: ReactNode }) => {
      const index = lab?.steps.findIndex((step) => step.id === props.id) ?? -1;
      const step = lab?.steps[index];
      if (!step) throw new Error(`lab.yaml has no step "${props.id}".`);
      return (
        <StepCard
          id={step.id}
          number={index + 1}
          title={props.title}
          minutes={step.minutes}
          command={step.command.trimEnd()}
          expected={step.expected.trimEnd()}
          messages={messages}
        >
          {props.children}
        </StepCard>
      );
    },
    ScanComparison: () => <ScanComparison recorded={loadRecordedScans()} locale={locale} />,
    Manifest: async (props: { file: string; place?: "home" | "solution" }) => {
      const text = loadManifest(props.file, props.place ?? "home");
      return (
        <Manifest name={props.file} text={text} lines={await highlight(text)} messages={messages} />
      );
    },
  };
}
