"use client";

import { useId, useMemo, useState } from "react";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";
import { ClusterAnswer } from "./cluster-answer.tsx";
import { FindingList } from "./finding-list.tsx";
import { findingsOf, type Level, levels } from "./findings.ts";
import { type Manifest, type ManifestFault, mended, readManifest } from "./manifest.ts";
import { ManifestView } from "./manifest-view.tsx";
import type { Sample } from "./sample.ts";
import { type ExplorerWords, explorerWords } from "./words.ts";

/**
 * A manifest, judged in the page at each of the levels: violations are marked where they are, or where the missing
 * field belongs, and mended one by one. The cluster can be asked for its own words.
 */
export function Explorer({ samples }: { samples: readonly Sample[] }) {
  const messages = useMessages();
  const words: ExplorerWords = explorerWords[useLocale()];
  const [sample, setSample] = useState(samples[0]);
  const [texts, setTexts] = useState<readonly string[]>([samples[0]?.text ?? ""]);
  const [level, setLevel] = useState<Level>("restricted");
  const [isEditing, setEditing] = useState(false);
  const text = texts.at(-1) ?? "";
  const read = useMemo(() => readManifest(text), [text]);
  const manifest = "manifest" in read ? read.manifest : null;
  const findings = useMemo(() => (manifest ? findingsOf(manifest, level) : []), [manifest, level]);

  function choose(name: string) {
    const chosen = samples.find((each) => each.name === name);
    setSample(chosen);
    setTexts([chosen?.text ?? ""]);
  }

  return (
    <section className="explorer" aria-label={messages.explorer}>
      <Toolbar
        words={words}
        samples={samples}
        sample={sample}
        choose={choose}
        undo={texts.length > 1 ? () => setTexts(texts.slice(0, -1)) : null}
        isEditing={isEditing}
        setEditing={setEditing}
      />
      <LevelChoice words={words} level={level} setLevel={setLevel} manifest={manifest} />
      <div className="explorer-body">
        <ManifestView
          text={text}
          before={texts.at(-2) ?? null}
          findings={findings}
          isEditing={isEditing}
          words={words}
          edit={(next) => setTexts([...texts.slice(0, Math.max(1, texts.length - 1)), next])}
        />
        <div className="explorer-side">
          {"fault" in read ? (
            <Fault fault={read.fault} words={words} />
          ) : (
            <FindingList
              findings={findings}
              words={words}
              mend={(edits) => setTexts([...texts, mended(text, edits)])}
              mendAll={() => setTexts([...texts, allMended(text, level)])}
            />
          )}
        </div>
      </div>
      {manifest ? (
        <ClusterAnswer manifest={manifest} level={level} text={text} words={words} />
      ) : null}
    </section>
  );
}

/** Mending one finding may uncover another: a few rounds do. */
function allMended(text: string, level: Level): string {
  let now = text;
  for (let round = 0; round < 20; round++) {
    const read = readManifest(now);
    if ("fault" in read) return now;
    const next = findingsOf(read.manifest, level).find(
      ({ after, edits }) => after === null && edits.length > 0,
    );
    if (!next) return now;
    now = mended(now, next.edits);
  }
  return now;
}

function Toolbar(props: {
  words: ExplorerWords;
  samples: readonly Sample[];
  sample: Sample | undefined;
  choose: (name: string) => void;
  undo: (() => void) | null;
  isEditing: boolean;
  setEditing: (isEditing: boolean) => void;
}) {
  const { words, sample, isEditing } = props;
  return (
    <div className="explorer-bar">
      <Icon name="file" />
      <select
        aria-label={words.sample}
        value={sample?.name}
        onChange={(event) => props.choose(event.target.value)}
      >
        {props.samples.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <span className="explorer-space" />
      <button
        type="button"
        className="button button-quiet button-small"
        aria-pressed={isEditing}
        onClick={() => props.setEditing(!isEditing)}
      >
        {isEditing ? <Icon name="eye" small /> : <LaterIcon name="pencil" small />}
        {isEditing ? words.show : words.edit}
      </button>
      <button
        type="button"
        className="button button-quiet button-small"
        title={words.undo}
        disabled={props.undo === null}
        onClick={() => props.undo?.()}
      >
        <LaterIcon name="back" small />
        <span className="explorer-word">{words.undo}</span>
      </button>
      <button
        type="button"
        className="button button-quiet button-small"
        title={words.reset}
        onClick={() => props.choose(sample?.name ?? "")}
      >
        <Icon name="reset" small />
        <span className="explorer-word">{words.reset}</span>
      </button>
    </div>
  );
}

function LevelChoice(props: {
  words: ExplorerWords;
  level: Level;
  setLevel: (level: Level) => void;
  manifest: Manifest | null;
}) {
  const { words, manifest } = props;
  const name = useId();
  return (
    <fieldset className="explorer-levels">
      <legend className="screen-reader">{words.level}</legend>
      {levels.map((level) => {
        const count = manifest ? findingsOf(manifest, level).length : 0;
        return (
          <label key={level}>
            <input
              type="radio"
              name={name}
              value={level}
              checked={props.level === level}
              onChange={() => props.setLevel(level)}
            />
            <b lang="en">{level}</b>
            <small>
              <span className="explorer-about">{words.about[level]}</span>
              <span className="tabular">
                {count === 0 ? words.none : fill(words.count, { count })}
              </span>
            </small>
          </label>
        );
      })}
    </fieldset>
  );
}

function Fault({ fault, words }: { fault: ManifestFault; words: ExplorerWords }) {
  return (
    <p className="explorer-fault" role="status">
      {fault.kind === "syntax"
        ? fill(words.syntax, { line: fault.line, message: fault.message })
        : words.noPod}
    </p>
  );
}
