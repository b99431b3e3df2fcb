"use client";

import { useState } from "react";
import { fill } from "../../messages/fill.ts";
import { useMessages } from "../../messages/messages-context.tsx";
import type { TerminalActions } from "../../terminal/actions.ts";
import { useTerminal } from "../../terminal/terminal-provider.tsx";
import { LaterIcon } from "../../ui/later-icon.tsx";
import { type ComparedLine, compareOutput, summaryOf } from "./compare.ts";

type Outcome =
  | { readonly kind: "none" | "running" }
  | { readonly kind: "compared"; readonly lines: readonly ComparedLine[] };

/** Sets what the learner's own run has printed beside what was expected. Closes by the same button. */
export function Comparison(props: { command: string; expected: string }) {
  const words = useMessages().lab;
  const { snapshot, actions } = useTerminal();
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  async function toggle() {
    setOutcome(outcome ? null : await compareWith(actions, props.command, props.expected));
  }

  return (
    <>
      <button
        type="button"
        className="code-action"
        data-action="compare"
        aria-expanded={outcome !== null}
        onClick={() => void toggle()}
      >
        <LaterIcon name="diff" small />
        {words.compare}
      </button>
      {outcome ? (
        <div className="comparison" role="status">
          {outcome.kind === "compared" ? (
            <ComparedLines lines={outcome.lines} />
          ) : (
            <p>{noteOf(outcome.kind, snapshot.isShellOpen, words)}</p>
          )}
        </div>
      ) : null}
    </>
  );
}

function ComparedLines({ lines }: { lines: readonly ComparedLine[] }) {
  const words = useMessages().lab;
  const summary = summaryOf(lines);
  return (
    <>
      {summary === "meaning" ? null : (
        <p>{summary === "same" ? words.compareAllSame : words.compareHarmless}</p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">{words.compareExpected}</th>
            <th scope="col">{words.compareOwn}</th>
            <th scope="col">{words.compareVerdict}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a comparison is replaced as a whole.
            <Line key={index} line={line} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Line({ line }: { line: ComparedLine }) {
  const messages = useMessages();
  const words = messages.lab;
  const { verdict } = line;
  return (
    <tr data-verdict={verdict.kind}>
      <td>{line.expected === null ? words.extra : <code>{line.expected}</code>}</td>
      <td>{line.own === null ? words.missing : <code>{line.own}</code>}</td>
      <td>
        {verdict.kind === "same" ? words.same : null}
        {verdict.kind === "harmless"
          ? fill(words.harmless, { what: messages.differences[verdict.what] })
          : null}
        {verdict.kind === "meaning" ? (
          <>
            <b>{words.meaning}</b>
            <span>{messages.differences[verdict.meaning]}</span>
          </>
        ) : null}
      </td>
    </tr>
  );
}

function noteOf(
  kind: "none" | "running",
  isShellOpen: boolean,
  words: ReturnType<typeof useMessages>["lab"],
): string {
  if (kind === "running") return words.compareRunning;
  return isShellOpen ? words.compareNone : words.compareClosed;
}

/** A command of several lines is several commands; their outputs are compared as one. */
async function compareWith(
  actions: TerminalActions,
  command: string,
  expected: string,
): Promise<Outcome> {
  const runs = await Promise.all(
    command.split("\n").map((line) => actions.transcript(line.trim())),
  );
  const found = runs.filter((run) => run !== null);
  if (found.length === 0) return { kind: "none" };
  if (found.some(({ isRunning }) => isRunning)) return { kind: "running" };
  const own = found.map(({ output }) => output).join("\n");
  return { kind: "compared", lines: compareOutput(expected, own) };
}
