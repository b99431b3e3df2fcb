"use client";

import "../mdx/code.css";
import type { ReactNode } from "react";
import { CopyButton } from "../mdx/copy-button.tsx";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { Comparison } from "./compare/comparison.tsx";
import { RunButton } from "./run-button.tsx";

/** An IP address, the end of a generated Pod name, or an age. */
const varies = /\b\d+\.\d+\.\d+\.\d+\b|-[a-z0-9]{8,10}-[a-z0-9]{5}\b|\b\d+[smh]\b/;

/** What takes something away is typed by its reader's own hand. */
const destroys = /\bkubectl delete\b|\brm -/;

/**
 * Commands to run in the terminal; with an expected output, also what to expect and how one's own compares.
 * The prompt is drawn only: it's neither selected nor copied.
 */
export function CommandBlock(props: {
  command: string;
  expected: string | null;
  /** A further thing that can be done. */
  also?: ReactNode;
}) {
  const messages = useMessages();
  return (
    <div className="code" data-command={props.command}>
      <pre className="command-text">
        {props.command.split("\n").map((line) => (
          <span key={line} className="command-line">
            <span className="command-prompt" aria-hidden="true">
              {"$ "}
            </span>
            <code>
              <Words line={line} />
            </code>
            {"\n"}
          </span>
        ))}
      </pre>
      <div className="code-actions">
        <CopyButton text={props.command} />
        {destroys.test(props.command) ? (
          <span className="code-note">{messages.typeYourself}</span>
        ) : (
          <RunButton command={props.command} />
        )}
        {props.expected === null ? null : (
          <>
            <Expected output={props.expected} />
            <Comparison command={props.command} expected={props.expected} />
          </>
        )}
        {props.also}
      </div>
    </div>
  );
}

/** Spaces, or what isn't broken between lines: a word, or a part of a path with its slash. */
const unbroken = /\s+|(?:https?:\/\/)?[^\s/]+\/?|\//g;

/** An option with a value: where both don't fit on a line together, the value stands on the next one. */
const option = /^(--[^=]+=)(.+)$/;

/** A line that wraps between words and after slashes, never at an option's or a name's hyphens. */
function Words({ line }: { line: string }) {
  return [...line.matchAll(unbroken)].map(({ 0: part, index }) =>
    part.trim() === "" ? (
      part
    ) : (
      <span key={index} className="command-word">
        <Word text={part} />
      </span>
    ),
  );
}

function Word({ text }: { text: string }) {
  const [, name, value] = option.exec(text) ?? [];
  if (name === undefined) return text;
  return (
    <>
      {name}
      <wbr />
      {value}
    </>
  );
}

function Expected({ output }: { output: string }) {
  const messages = useMessages();
  return (
    <details className="expected">
      <summary className="code-action" data-action="expected">
        <Icon name="eye" small />
        {messages.expectedOutput}
      </summary>
      <pre className="expected-text">{output}</pre>
      {varies.test(output) ? <p className="expected-note">{messages.expectedNote}</p> : null}
    </details>
  );
}
