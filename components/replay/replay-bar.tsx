"use client";

import type { CSSProperties, KeyboardEvent, RefObject } from "react";
import type { Recording } from "../../server/contracts/recording.ts";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";
import { type Playback, type PlayedStep, speeds } from "./playback.ts";
import { usePlayback } from "./use-playback.ts";

/** An arrow key goes so far. */
const arrowMs = 2_000;
/** The slider stops at such places, which nobody sees. */
const sliderStepMs = 10;

interface BarProps {
  readonly playback: Playback;
  readonly recording: Recording;
  readonly steps: readonly PlayedStep[];
  readonly isCalm: boolean;
  /** The control that gets the focus first. */
  readonly first: RefObject<HTMLButtonElement | null>;
}

/** The time of a replay and what moves it. A replay without motion has steps instead. */
export function ReplayBar(props: BarProps) {
  return (
    <div className="replay-bar">{props.isCalm ? <Steps {...props} /> : <Times {...props} />}</div>
  );
}

function Times({ playback, recording, steps, first }: BarProps) {
  const words = useMessages().replay;
  const { isPlaying, speed, atMs, step } = usePlayback(playback);
  const { durationMs, markers } = recording;
  const [at, total] = [clockOf(atMs), clockOf(durationMs)];
  const place = { at, total, number: step + 1, title: steps[step]?.title ?? "" };
  const next = speeds[(speeds.indexOf(speed) + 1) % speeds.length] ?? 1;

  function press(event: KeyboardEvent) {
    const to = soughtBy(event.key, { atMs, step, markers });
    if (to === null) return;
    event.preventDefault();
    playback.seek(to);
  }

  return (
    <>
      <button
        ref={first}
        type="button"
        className="button button-small replay-play"
        aria-label={isPlaying ? words.pause : words.play}
        title={isPlaying ? words.pause : words.play}
        onClick={() => (isPlaying ? playback.pause() : playback.play())}
      >
        {isPlaying ? <LaterIcon name="pause" small /> : <Icon name="run" small />}
      </button>
      <Slider
        max={durationMs}
        step={sliderStepMs}
        value={atMs}
        text={fill(words.placeText, place)}
        ticks={markers.slice(1).map((marker) => marker.atMs)}
        seek={(to) => playback.seek(to)}
        press={press}
      />
      <span className="replay-time tabular">
        {at} / {total}
      </span>
      <button
        type="button"
        className="button button-quiet button-small tabular"
        aria-label={fill(words.speedLabel, { speed })}
        onClick={() => playback.setSpeed(next)}
      >
        {fill(words.speed, { speed })}
      </button>
      <Restart restart={() => playback.seek(0)} />
    </>
  );
}

function Steps({ playback, steps, first }: BarProps) {
  const words = useMessages().replay;
  const { step } = usePlayback(playback);
  const last = steps.length - 1;
  const number = step + 1;
  return (
    <>
      <button
        ref={first}
        type="button"
        className="button button-small replay-play"
        aria-label={words.next}
        title={words.next}
        aria-disabled={step === last}
        onClick={() => playback.showStep(Math.min(last, number))}
      >
        <Icon name="right" small />
      </button>
      <Slider
        max={last}
        step={1}
        value={step}
        text={fill(words.step, { number, title: steps[step]?.title ?? "" })}
        ticks={steps.slice(1, -1).map((_, index) => index + 1)}
        seek={(to) => playback.showStep(to)}
      />
      <span className="replay-time tabular">
        {fill(words.stepOf, { number, count: steps.length })}
      </span>
      <Restart restart={() => playback.showStep(0)} />
    </>
  );
}

/** A slider with ticks where steps begin. */
function Slider(props: {
  max: number;
  step: number;
  value: number;
  text: string;
  ticks: readonly number[];
  seek: (to: number) => void;
  press?: (event: KeyboardEvent) => void;
}) {
  const words = useMessages().replay;
  const { max, value } = props;
  return (
    <span className="replay-slider" style={placeAt(value, max)}>
      {props.ticks.map((tick) => (
        <i key={tick} className="replay-tick" style={placeAt(tick, max)} />
      ))}
      <input
        type="range"
        aria-label={words.place}
        aria-valuetext={props.text}
        min={0}
        max={max}
        step={props.step}
        value={Math.round(value)}
        onChange={(event) => props.seek(Number(event.currentTarget.value))}
        onKeyDown={props.press}
      />
    </span>
  );
}

function Restart({ restart }: { restart: () => void }) {
  const words = useMessages().replay;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={words.restart}
      title={words.restart}
      onClick={restart}
    >
      <Icon name="reset" small />
    </button>
  );
}

/** Where a key leads: arrows by time, Page Up and Page Down by steps. `null`: the slider's own doing. */
function soughtBy(
  key: string,
  place: { atMs: number; step: number; markers: Recording["markers"] },
): number | null {
  const { atMs, step, markers } = place;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return atMs - arrowMs;
    case "ArrowRight":
    case "ArrowUp":
      return atMs + arrowMs;
    case "PageUp":
      return markers[step + 1]?.atMs ?? null;
    case "PageDown":
      return markers[Math.max(0, step - 1)]?.atMs ?? null;
    default:
      return null;
  }
}

function placeAt(value: number, max: number): CSSProperties {
  return { "--place": max === 0 ? 0 : value / max } as CSSProperties;
}

/** `75000` as `1:15`. */
function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
