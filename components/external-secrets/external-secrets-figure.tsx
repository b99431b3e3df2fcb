"use client";

import { useEffect, useState } from "react";
import { useLocale } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";
import { PathDrawing } from "./path-drawing.tsx";
import { PathRows } from "./path-rows.tsx";
import {
  type ExternalSecretsWords,
  externalSecretsWords,
  isOpenAt,
  type PlaceName,
  places,
} from "./words.ts";

const stepMs = 4200;

/**
 * How a secret value comes from an external store into a Pod, step by step: its shape at each place and who can
 * read it there. One step is lit in the drawing, in the table and in the text at once.
 */
export function ExternalSecretsFigure() {
  const words: ExternalSecretsWords = externalSecretsWords[useLocale()];
  const [step, setStep] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const last = words.steps.length - 1;
  const current = words.steps[step];

  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => {
      if (step === last) setPlaying(false);
      else setStep(step + 1);
    }, stepMs);
    return () => clearTimeout(timer);
  }, [isPlaying, step, last]);

  function go(next: number) {
    setPlaying(false);
    setStep(Math.min(last, Math.max(0, next)));
  }

  function play() {
    if (!isPlaying && step === last) setStep(0);
    setPlaying(!isPlaying);
  }

  return (
    <figure className="path-figure">
      <div className="path-card">
        <div className="path-head">
          <LaterIcon name="key" />
          <b>{words.title}</b>
          <button type="button" className="button button-small" onClick={play}>
            <Icon name={isPlaying ? "minus" : "run"} small />
            {isPlaying ? words.pause : words.play}
          </button>
        </div>
        <PathDrawing words={words} step={step} />
        <PathRows words={words} step={step} />
        <ol className="path-steps">
          {words.steps.map(({ name }, index) => (
            <li key={name}>
              <button
                type="button"
                aria-current={index === step ? "step" : undefined}
                onClick={() => go(index)}
              >
                <span className="path-number tabular">{index + 1}</span>
                {name}
              </button>
            </li>
          ))}
        </ol>
        <div className="path-text">
          <p aria-live="polite">
            <b>{current?.head}</b> <InlineText text={current?.text ?? ""} />
          </p>
          <button
            type="button"
            className="button"
            aria-label={words.previous}
            disabled={step === 0}
            onClick={() => go(step - 1)}
          >
            <Icon name="left" />
          </button>
          <button
            type="button"
            className="button"
            disabled={step === last}
            onClick={() => go(step + 1)}
          >
            {words.next}
            <Icon name="right" />
          </button>
        </div>
      </div>
      <PlacesTable words={words} lit={places[step]} />
    </figure>
  );
}

function PlacesTable(props: { words: ExternalSecretsWords; lit: PlaceName | undefined }) {
  const { words, lit } = props;
  return (
    <div className="path-table">
      <table aria-label={words.table}>
        <thead>
          <tr>
            <th scope="col">{words.place}</th>
            <th scope="col">{words.shape}</th>
            <th scope="col">{words.readers}</th>
            <th scope="col">{words.narrow}</th>
          </tr>
        </thead>
        <tbody>
          {places.map((name) => {
            const place = words.places[name];
            return (
              <tr key={name} data-lit={name === lit || undefined}>
                <th scope="row">{place.name}</th>
                <td>{place.shape}</td>
                <td data-open={isOpenAt(name) || undefined}>
                  <LaterIcon name={isOpenAt(name) ? "unlock" : "lock"} small /> {place.readers}
                </td>
                <td>{place.narrow}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
