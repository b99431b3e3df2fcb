import "./chapter-home.css";
import "../ui/button.css";
import type { ReactNode } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import type { SectionOutline } from "../progress/chapter-outline.ts";
import { ContinueButton } from "../progress/continue-button.tsx";
import { EndOfText } from "../progress/end-of-text.tsx";
import { Icon } from "../ui/icon.tsx";
import { type Chapter, nameOf, roundedMinutesOf } from "./chapter.ts";
import { PageTurner } from "./page-turner.tsx";
import { SectionList } from "./section-list.tsx";
import { FourLayers } from "./section-parts.tsx";
import { TopBar } from "./top-bar.tsx";

interface Props {
  chapter: Chapter;
  outlines: readonly SectionOutline[];
  messages: Messages;
  children: ReactNode;
}

/** The chapter's home. `children` is the text of the introduction. */
export function ChapterHome(props: Props) {
  const { chapter, messages } = props;
  const introduction = chapter.sections[0];
  return (
    <>
      <TopBar chapter={chapter} messages={messages} />
      <main className="home" id="text" tabIndex={-1}>
        <div className="home-hero">
          <Hero {...props} />
          <FourLayers layers={chapter.layers} messages={messages} />
        </div>
        <section className="home-part" aria-labelledby="objectives">
          <h2 id="objectives">{messages.objectives}</h2>
          <ol className="home-objectives">
            {chapter.objectives.map((objective) => (
              <li key={objective}>{objective}</li>
            ))}
          </ol>
        </section>
        <section className="home-part" aria-labelledby="sections">
          <h2 id="sections">{messages.sections}</h2>
          <SectionList chapter={chapter} messages={messages} />
        </section>
        <section className="home-part" aria-labelledby="introduction">
          <h2 id="introduction">{introduction?.title}</h2>
          <div className="prose">
            {props.children}
            {introduction?.href ? <EndOfText section={introduction.slug} /> : null}
            {introduction ? (
              <PageTurner chapter={chapter} current={introduction} messages={messages} />
            ) : null}
          </div>
        </section>
      </main>
    </>
  );
}

function Hero({ chapter, outlines, messages }: Props) {
  const minutes = roundedMinutesOf(chapter);
  const steps = chapter.sections.reduce((sum, section) => sum + section.steps, 0);
  const questions = chapter.sections.reduce((sum, section) => sum + section.questions, 0);
  const first = chapter.sections.find((section) => section.steps > 0 && section.href);
  return (
    <div>
      <p className="home-number">{fill(messages.chapterLabel, { number: chapter.number })}</p>
      <h1>{chapter.title}</h1>
      <p className="home-lead">{chapter.lead}</p>
      <p className="home-facts tabular">
        <span>
          <Icon name="clock" small /> {fill(messages.aboutMinutes, { minutes })}
        </span>
        <span>
          <Icon name="terminal" small /> {fill(messages.handsOnSteps, { count: steps })}
        </span>
        {questions > 0 ? (
          <span>
            <Icon name="checkCircle" small /> {fill(messages.questionCount, { count: questions })}
          </span>
        ) : null}
      </p>
      <p className="home-actions">
        {first?.href ? (
          <ContinueButton outlines={outlines} first={{ href: first.href, name: nameOf(first) }} />
        ) : null}
        <a className="button button-quiet" href="#sections">
          {messages.seeContents}
        </a>
      </p>
      <p className="home-first">
        <a href="#introduction">{messages.firstTime}</a>
      </p>
      <p className="home-promise">{messages.sandboxPromise}</p>
    </div>
  );
}
