"use client";

import type { ReactNode } from "react";
import { fill } from "../messages/fill.ts";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import type { Finding } from "./findings.ts";
import type { ExplorerWords } from "./words.ts";

interface Props {
  text: string;
  /** The text before the last change, so that new lines can be told. */
  before: string | null;
  findings: readonly Finding[];
  isEditing: boolean;
  words: ExplorerWords;
  edit: (text: string) => void;
}

/** The manifest with its violations marked, or as a field to edit. */
export function ManifestView(props: Props) {
  const { text, isEditing, words } = props;
  if (isEditing) {
    return (
      <textarea
        className="explorer-editor"
        aria-label={words.manifest}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        value={text}
        rows={text.split("\n").length + 1}
        onChange={(event) => props.edit(event.target.value)}
      />
    );
  }
  return <MarkedManifest {...props} />;
}

function MarkedManifest({ text, before, findings, words }: Props) {
  const marks = findings.flatMap(({ number, marks: all }) =>
    all.map((mark) => ({ ...mark, number })),
  );
  const known = new Set(before?.split("\n"));
  const lines = text.trimEnd().split("\n");
  return (
    <ScrollRegion className="explorer-code" label={words.manifest}>
      {lines.map((line, index) => {
        const number = index + 1;
        const wrong = marks.find((mark) => mark.kind === "wrong" && mark.line === number);
        const isNew = before !== null && !known.has(line);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
          <span key={index}>
            <Line
              number={number}
              kind={wrong ? "wrong" : isNew ? "new" : null}
              note={wrong ? String(wrong.number) : ""}
            >
              <Code line={line} isMarked={wrong !== undefined} />
            </Line>
            {missingAfter(number, findings).map((missing) => (
              <Line
                key={missing.text}
                number={null}
                kind="missing"
                note={
                  missing.number === null ? "" : fill(words.missing, { number: missing.number })
                }
              >
                <span className="explorer-indent">{/^ */.exec(missing.text)?.[0]}</span>
                <span className="explorer-ghost">{missing.text.trimStart()}</span>
              </Line>
            ))}
          </span>
        );
      })}
    </ScrollRegion>
  );
}

interface MissingLine {
  readonly text: string;
  /** The finding that it mends; lines that only lead to such a one have none. */
  readonly number: number | null;
}

/** The lines that mending would add after a line. What two findings both need, as their map, stands once. */
function missingAfter(line: number, findings: readonly Finding[]): readonly MissingLine[] {
  const shown = new Map<string, MissingLine>();
  for (const { number, marks } of findings) {
    for (const mark of marks) {
      if (mark.kind !== "missing" || mark.after !== line) continue;
      const fresh = mark.lines.filter((text) => !shown.has(text));
      for (const [index, text] of fresh.entries()) {
        shown.set(text, { text, number: index === fresh.length - 1 ? number : null });
      }
    }
  }
  return [...shown.values()];
}

function Line(props: {
  number: number | null;
  kind: "wrong" | "missing" | "new" | null;
  note: string;
  children: ReactNode;
}) {
  return (
    <span className="explorer-line" data-kind={props.kind ?? undefined}>
      <span className="explorer-number" aria-hidden="true">
        {props.number}
      </span>
      <code>{props.children}</code>
      <span className="explorer-note">{props.note}</span>
    </span>
  );
}

/** A line in the colours of YAML: its key, and what follows. */
function Code({ line, isMarked }: { line: string; isMarked: boolean }) {
  const parts = /^(\s*(?:- )*)([\w./-]+)(:.*)?$/.exec(line);
  if (!parts) return line;
  const [, indent = "", key = "", rest = ""] = parts;
  const body = (
    <>
      <span className="explorer-key">{key}</span>
      {rest}
    </>
  );
  return (
    <>
      {indent}
      {isMarked ? <u>{body}</u> : body}
    </>
  );
}
