"use client";

import { LaterIcon } from "../ui/later-icon.tsx";
import { type ExternalSecretsWords, isOpenAt, type PlaceName, places } from "./words.ts";

/** The drawing from top to bottom, where it's too narrow for reading it from left to right. */
export function PathRows({ words, step }: { words: ExternalSecretsWords; step: number }) {
  const lit = places[step];
  const wayTo = (index: number, isBack = false) => (
    <Way words={words} index={index} isBack={isBack} isLit={index === step} />
  );
  return (
    <div
      className="path-rows"
      role="img"
      aria-label={`${words.title}: ${words.steps.map(({ name }) => name).join(" → ")}`}
    >
      <p className="path-zone">{words.outside}</p>
      <Place name="vault" words={words} lit={lit} />
      <div className="path-row-ways">
        {wayTo(0, true)}
        {wayTo(1)}
      </div>
      <div className="path-inside">
        <p className="path-zone">
          {words.inside}
          <small>{words.yours}</small>
        </p>
        <div className="path-written">
          {[words.objects.store, words.objects.claim].map(({ name, about }) => (
            <p key={name}>
              <code>{name}</code>
              <small>{about}</small>
            </p>
          ))}
        </div>
        <Place name="operator" words={words} lit={lit} />
        <div className="path-row-ways">{wayTo(2)}</div>
        <Place name="secret" words={words} lit={lit} />
        <div className="path-row-ways">{wayTo(3)}</div>
        <Place name="pod" words={words} lit={lit} />
      </div>
    </div>
  );
}

function Place(props: {
  name: PlaceName;
  words: ExternalSecretsWords;
  lit: PlaceName | undefined;
}) {
  const { name, words, lit } = props;
  const place = words.places[name];
  const isOpen = isOpenAt(name);
  return (
    <div className="path-row" data-lit={name === lit || undefined}>
      <p>
        <b>{place.name}</b>
        <small>{place.about}</small>
      </p>
      <p>
        <code>{place.value}</code>
        <small data-open={isOpen || undefined}>
          <LaterIcon name={isOpen ? "unlock" : "lock"} small />
          {place.shape}
        </small>
      </p>
    </div>
  );
}

function Way(props: {
  words: ExternalSecretsWords;
  index: number;
  isBack: boolean;
  isLit: boolean;
}) {
  const { words, index, isBack, isLit } = props;
  return (
    <span className="path-row-way" data-lit={isLit || undefined} data-back={isBack || undefined}>
      <b className="path-number tabular">{index + 1}</b>
      {words.steps[index]?.name}
    </span>
  );
}
