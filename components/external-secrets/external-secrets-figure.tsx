"use client";

import { useEffect, useRef, useState } from "react";
import { useLocale } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { PathDrawing } from "./path-drawing.tsx";
import { type ExternalSecretsWords, externalSecretsWords, type PlaceName } from "./words.ts";

/** Where the value is, after each of the steps. */
const places: readonly PlaceName[] = ["vault", "operator", "secret", "pod"];
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
          <Icon name="key" />
          <b>{words.title}</b>
          <button type="button" className="button button-small" onClick={play}>
            <Icon name={isPlaying ? "minus" : "run"} small />
            {isPlaying ? words.pause : words.play}
          </button>
        </div>
        <DrawingFrame words={words} step={step} />
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

/** On a narrow screen the drawing keeps its size and scrolls to where the step is. */
function DrawingFrame(props: { words: ExternalSecretsWords; step: number }) {
  const frame = useRef<HTMLElement>(null);
  const part = props.step / (places.length - 1);
  useEffect(() => {
    const { scrollWidth = 0, clientWidth = 0 } = frame.current ?? {};
    frame.current?.scrollTo({ left: part * (scrollWidth - clientWidth) });
  }, [part]);
  return (
    <ScrollRegion className="path-frame" ref={frame} label={props.words.title}>
      <PathDrawing {...props} />
    </ScrollRegion>
  );
}

function PlacesTable(props: { words: ExternalSecretsWords; lit: PlaceName | undefined }) {
  const { words, lit } = props;
  return (
    <ScrollRegion className="path-table" label={words.table}>
      <table>
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
                <td>
                  <Icon name={name === "vault" || name === "operator" ? "lock" : "unlock"} small />{" "}
                  {place.readers}
                </td>
                <td>{place.narrow}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
