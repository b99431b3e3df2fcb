import "./paper.css";
import { type Chapter, nameOf, type SectionSummary } from "../book/chapter.ts";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { PaperAddress } from "./paper-address.tsx";
import { paperWords } from "./words.ts";

/** On paper only: what stands in the margins of every page, and the section's address and edition beside its heading. */
export function PaperHead(props: {
  chapter: Chapter;
  current: SectionSummary;
  messages: Messages;
}) {
  const { chapter, current, messages } = props;
  const name = `${fill(messages.chapterLabel, { number: chapter.number })} ${chapter.title}`;
  const words = paperWords[chapter.locale];
  const hasAnswers = current.steps + current.questions > 0;
  const margins = {
    "--paper-chapter": name,
    "--paper-section": nameOf(current),
    "--paper-footer": hasAnswers ? words.footer : "",
  };
  // The margins of pages know only what the root knows. A JSON string is a CSS string as well.
  const rules = Object.entries(margins).map(([key, text]) => `${key}:${JSON.stringify(text)};`);
  return (
    <>
      <style>{`:root{${rules.join("")}}`}</style>
      <PaperAddress edition={fill(words.edition, { date: chapter.edition })} />
    </>
  );
}
