"use client";

import { Fragment, useEffect, useRef, useState } from "react";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import { clusterAnswer, findingsOf, type Level } from "./findings.ts";
import type { Manifest } from "./manifest.ts";
import type { ExplorerWords } from "./words.ts";

interface Props {
  manifest: Manifest;
  level: Level;
  text: string;
  words: ExplorerWords;
}

type Asked = {
  readonly text: string;
  readonly level: Level;
  readonly outcome: "asking" | "same" | "other" | "absent";
};

/** What kubectl prints where the learner hasn't come to make the namespace. */
const isAbsent = /namespaces "pss-demo" not found/;

const pollMs = 500;
const pollsMax = 40;

/** What the cluster says to the manifest: known from the page's own judgement, confirmed by a dry run. */
export function ClusterAnswer({ manifest, level, text, words }: Props) {
  const { snapshot, actions } = useTerminal();
  const waiting = useRef(snapshot.waitingCommand);
  const turn = useRef(0);
  const [asked, setAsked] = useState<Asked | null>(null);
  const answer = clusterAnswer(manifest, level);
  const isCurrent = asked !== null && asked.text === text && asked.level === level;

  useEffect(() => {
    waiting.current = snapshot.waitingCommand;
  }, [snapshot.waitingCommand]);
  // Nobody is left to be told.
  useEffect(
    () => () => {
      turn.current++;
    },
    [],
  );

  async function ask() {
    const mine = ++turn.current;
    const command = `kubectl apply --dry-run=server -n pss-demo -f - <<'EOF'\n${text.trimEnd()}\nEOF`;
    setAsked({ text, level, outcome: "asking" });
    actions.run(command);
    for (let poll = 0; poll < pollsMax; poll++) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      // Until it's typed, the last run is an older one's.
      const run = waiting.current === null ? await actions.transcript() : null;
      if (turn.current !== mine) return;
      if (!run || run.isRunning || !run.command.includes("--dry-run=server")) continue;
      setAsked({ text, level, outcome: outcomeOf(run.output, answer) });
      return;
    }
    setAsked(null);
  }

  return (
    <div className="explorer-answer">
      <Icon name="server" />
      <div>
        <p role="status">
          <b>
            <InlineText text={isCurrent ? headOf(asked.outcome, words) : words.says} />
          </b>{" "}
          <small>
            <InlineText text={isCurrent ? noteOf(asked.outcome, words) : words.checkNote} />
          </small>
        </p>
        <pre>{answer === "" ? words.admitted : <Marked manifest={manifest} level={level} />}</pre>
        {manifest.isTemplate && answer !== "" ? (
          <p className="explorer-trap">
            <Icon name="attention" />
            <span>
              <InlineText text={words.trap} />
            </span>
          </p>
        ) : null}
      </div>
      <button type="button" className="button button-small" onClick={() => void ask()}>
        <Icon name="run" small />
        {words.check}
      </button>
    </div>
  );
}

function outcomeOf(output: string, answer: string): Asked["outcome"] {
  if (isAbsent.test(output)) return "absent";
  const isSame = answer === "" ? !/violate/.test(output) : output.includes(answer);
  return isSame ? "same" : "other";
}

function headOf(outcome: Asked["outcome"], words: ExplorerWords): string {
  return outcome === "asking" ? words.checking : words[outcome];
}

function noteOf(outcome: Asked["outcome"], words: ExplorerWords): string {
  if (outcome === "absent") return words.absentNote;
  return outcome === "other" ? words.otherNote : words.sameNote;
}

/** The message with the words underlined that name the violations. */
function Marked({ manifest, level }: { manifest: Manifest; level: Level }) {
  const answer = clusterAnswer(manifest, level);
  const findings = findingsOf(manifest, level);
  let rest = answer;
  const parts = findings.map(({ number, reason }) => {
    // The details in brackets follow it: the Pod's own name may hold the same word.
    const at = rest.indexOf(`${reason} (`);
    const before = rest.slice(0, at);
    rest = rest.slice(at + reason.length);
    return (
      <span key={number}>
        <Breakable text={before} />
        <mark>{reason}</mark>
      </span>
    );
  });
  return (
    <>
      {parts}
      <Breakable text={rest} />
    </>
  );
}

/** What isn't broken between lines: as much as ends with a dot or an equals sign within a field's path. */
const unbroken = /.+?(?:(?<=\w[.=])(?=\w)|$)/gs;

/** A text whose fields' long paths may break after a dot or before their value, rather than within a word. */
function Breakable({ text }: { text: string }) {
  return [...text.matchAll(unbroken)].map(({ 0: part, index }) => (
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ));
}
