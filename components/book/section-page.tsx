import "./section-page.css";
import type { ReactNode } from "react";
import { LabFollower } from "../lab/lab-follower.tsx";
import type { Messages } from "../messages/messages.ts";
import { PaperHead } from "../paper/paper-head.tsx";
import { EndOfText } from "../progress/end-of-text.tsx";
import type { Recorded } from "../terminal/snapshot.ts";
import type { Chapter, SectionSummary } from "./chapter.ts";
import { Contents, type OutlineItem } from "./contents.tsx";
import { OutlineFollower } from "./outline-follower.tsx";
import { PageTurner } from "./page-turner.tsx";
import { TopBar } from "./top-bar.tsx";

/** The page of a section: bar, contents and text. The dock beside it belongs to the layout. */
export function SectionPage(props: {
  chapter: Chapter;
  current: SectionSummary;
  outline: readonly OutlineItem[];
  messages: Messages;
  /** What of the section's lab can be replayed. */
  recorded?: Recorded | null;
  /** What stands at the end on paper. */
  paper?: ReactNode;
  children: ReactNode;
}) {
  const { chapter, current, outline, messages } = props;
  const contents = (
    <Contents chapter={chapter} current={current} outline={outline} messages={messages} />
  );
  return (
    <>
      <TopBar chapter={chapter} current={current} messages={messages} contents={contents} />
      <div className="workspace-side">{contents}</div>
      <main
        className="workspace-text"
        id="text"
        tabIndex={-1}
        // Where nothing is run, the dock makes room.
        data-undocked={current.kinds.includes("do") ? undefined : true}
        data-answering={current.kinds.includes("answer") || undefined}
      >
        <PaperHead chapter={chapter} current={current} messages={messages} />
        <p className="section-kind">
          {[current.number, kindOf(current, messages)].filter(Boolean).join(messages.separator)}
        </p>
        <h1 className="section-heading">{current.heading}</h1>
        <div className="prose">{props.children}</div>
        {current.kinds.includes("do") ? (
          <LabFollower section={current.slug} recorded={props.recorded ?? null} />
        ) : null}
        {current.href ? <EndOfText section={current.slug} /> : null}
        <PageTurner chapter={chapter} current={current} messages={messages} />
        {props.paper}
      </main>
      <OutlineFollower key={current.slug} ids={outline.map((item) => item.id)} />
    </>
  );
}

function kindOf(section: SectionSummary, messages: Messages): string {
  if (section.kinds.includes("do")) return messages.readAndDo;
  return section.kinds.includes("answer") ? messages.answer : messages.read;
}
