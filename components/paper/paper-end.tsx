import "./paper-end.css";
import type { ReactNode } from "react";
import { fill } from "../messages/fill.ts";
import type { Locale } from "../messages/messages.ts";
import { InlineText } from "../ui/inline-text.tsx";
import type { PaperText } from "./paper-text.ts";
import { type PaperWords, paperWords } from "./words.ts";

const noteLines = [1, 2, 3, 4];

/** The last pages of a printed section: answers, hints, room for notes and the addresses of links. Never on a screen. */
export function PaperEnd({ text, locale }: { text: PaperText; locale: Locale }) {
  const words = paperWords[locale];
  return (
    <div className="paper-end">
      <Predictions text={text} words={words} />
      <Answers text={text} words={words} />
      <Hints text={text} words={words} />
      {text.steps.length > 0 ? (
        <Part title={words.notes}>
          {noteLines.map((line) => (
            <div key={line} className="paper-line" />
          ))}
        </Part>
      ) : null}
      {text.links.length > 0 ? (
        <Part title={words.links}>
          <ol className="paper-links">
            {text.links.map(({ number, name, address }) => (
              <li key={number}>
                <b className="tabular">{number}</b>
                <span>
                  {name}
                  {locale === "ja" ? "：" : ": "}
                  <code>{address}</code>
                </span>
              </li>
            ))}
          </ol>
        </Part>
      ) : null}
    </div>
  );
}

interface Props {
  text: PaperText;
  words: PaperWords;
}

function Part(props: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="paper-part">
      <h2>{props.title}</h2>
      {props.note ? <p>{props.note}</p> : null}
      {props.children}
    </section>
  );
}

function Predictions({ text, words }: Props) {
  const asked = text.steps.flatMap(({ number, prediction }) =>
    prediction ? [{ number, ...prediction }] : [],
  );
  if (asked.length === 0) return null;
  return (
    <Part title={words.answers} note={words.answersNote}>
      <dl className="paper-answers">
        {asked.map(({ number, answer, because }) => (
          <div key={number}>
            <dt>{fill(words.predictionOf, { number })}</dt>
            <dd>
              <InlineText text={answer} />
              <small>
                <InlineText text={because} />
              </small>
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Answers({ text, words }: Props) {
  if (text.answers.length === 0) return null;
  return (
    <Part title={words.questions}>
      <dl className="paper-answers">
        {text.answers.map(({ number, lines, explanation }) => (
          <div key={number}>
            <dt>{fill(words.question, { number })}</dt>
            <dd>
              {lines.map((line) => (
                <span key={line}>
                  <InlineText text={line} />
                </span>
              ))}
              <small>
                <InlineText text={explanation} />
              </small>
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Hints({ text, words }: Props) {
  const hinted = text.steps.filter(({ hints }) => hints.length > 0);
  if (hinted.length === 0) return null;
  return (
    <Part title={words.hints} note={words.hintsNote}>
      {hinted.map(({ number, title, hints }) => (
        <div key={number} className="paper-hints">
          <h3>{fill(words.step, { number, title })}</h3>
          <ul>
            {hints.map((hint) => (
              <li key={hint.text}>
                <InlineText text={hint.text} />
                {hint.command === null ? null : (
                  <code className="paper-command">{hint.command}</code>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Part>
  );
}
