"use client";

import "../mdx/code.css";
import { CopyButton } from "../mdx/copy-button.tsx";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { Comparison } from "./compare/comparison.tsx";
import { RunButton } from "./run-button.tsx";

/** An IP address, the end of a generated Pod name, or an age. */
const varies = /\b\d+\.\d+\.\d+\.\d+\b|-[a-z0-9]{8,10}-[a-z0-9]{5}\b|\b\d+[smh]\b/;

/**
 * Commands to run in the terminal; with an expected output, also what to expect and how one's own compares.
 * The prompt is drawn only: it's neither selected nor copied.
 */
export function CommandBlock(props: { command: string; expected: string | null }) {
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
        <RunButton command={props.command} />
        {props.expected === null ? null : (
          <>
            <Expected output={props.expected} />
            <Comparison command={props.command} expected={props.expected} />
          </>
        )}
      </div>
    </div>
  );
}

/** A line that wraps between its words only: an option or a path isn't broken at its hyphens. */
function Words({ line }: { line: string }) {
  return [...line.matchAll(/\S+|\s+/g)].map(({ 0: word, index }) =>
    word.trim() === "" ? (
      word
    ) : (
      <span key={index} className="command-word">
        {word}
      </span>
    ),
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
