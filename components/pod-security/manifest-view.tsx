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
        const missing = marks.filter((mark) => mark.kind === "missing" && mark.after === number);
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
            {missing.map((mark) =>
              mark.kind === "missing" ? (
                <Line
                  key={mark.text}
                  number={null}
                  kind="missing"
                  note={fill(words.missing, { number: mark.number })}
                >
                  <span className="explorer-indent">{/^ */.exec(mark.text)?.[0]}</span>
                  <span className="explorer-ghost">{mark.text.trimStart()}</span>
                </Line>
              ) : null,
            )}
          </span>
        );
      })}
    </ScrollRegion>
  );
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
