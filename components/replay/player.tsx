"use client";

import { useEffect, useRef, useState } from "react";
import type { Recording } from "../../server/contracts/recording.ts";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import type { RecordingScreen } from "../terminal/screen/recording-screen.ts";
import type { ReplayRequest } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { loadScreen } from "./load-screen.ts";
import { Playback, type PlayedStep } from "./playback.ts";
import { ReplayBar } from "./replay-bar.tsx";
import { ReplayHead } from "./replay-head.tsx";
import { stepText } from "./step-text.ts";
import { useCalm } from "./use-calm.ts";
import { usePlayback } from "./use-playback.ts";

/**
 * Replays a recording on a screen like the terminal's: steps above it, time below, and its text for those who don't
 * see it. Where motion is unwanted nothing is typed before the reader's eyes; each step is shown whole.
 */
export function Player({ recording, request }: { recording: Recording; request: ReplayRequest }) {
  const words = useMessages().replay;
  const isCalm = useCalm();
  const host = useRef<HTMLDivElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const playback = useScreenedPlayback(recording, host);
  const steps = stepsOf(recording, request);
  useEffect(() => {
    if (!playback) return;
    const step = Math.max(
      0,
      recording.markers.findIndex(({ label }) => label === request.step),
    );
    if (isCalm) {
      playback.showStep(step);
    } else {
      playback.toStep(step);
      playback.play();
    }
  }, [playback, recording, request, isCalm]);
  useEffect(() => {
    // The button that asked for the replay may be gone with what stood here.
    if (playback && !isFocusElsewhere()) first.current?.focus();
  }, [playback]);
  return (
    <section className="replay" aria-label={words.label}>
      {playback ? <ReplayHead playback={playback} steps={steps} isCalm={isCalm} /> : null}
      <div className="replay-body">
        <div ref={host} className="replay-screen" />
      </div>
      {playback ? (
        <>
          <StepTranscript playback={playback} recording={recording} steps={steps} />
          <ReplayBar {...{ playback, recording, steps, isCalm, first }} />
        </>
      ) : null}
    </section>
  );
}

/** The playback and its screen, for as long as both are shown. */
function useScreenedPlayback(
  recording: Recording,
  host: React.RefObject<HTMLDivElement | null>,
): Playback | null {
  const words = useMessages().replay;
  const { preferences } = useTerminal().snapshot;
  const [shown, setShown] = useState<{ playback: Playback; screen: RecordingScreen } | null>(null);
  const initial = useRef(preferences);
  useEffect(() => {
    let end: (() => void) | null = null;
    let isGone = false;
    void loadScreen().then((Shown) => {
      if (isGone || !host.current) return;
      const screen = new Shown({
        label: words.screen,
        firstLine: words.firstLine,
        preferences: initial.current,
      });
      screen.attach(host.current);
      const playback = new Playback(recording, screen);
      setShown({ playback, screen });
      end = () => {
        playback.dispose();
        screen.dispose();
      };
    });
    return () => {
      isGone = true;
      end?.();
      setShown(null);
    };
  }, [recording, host, words]);
  useEffect(() => shown?.screen.prefer(preferences), [shown, preferences]);
  return shown?.playback ?? null;
}

/** What the screen shows of the step, to be read by those who don't see it. */
function StepTranscript(props: {
  playback: Playback;
  recording: Recording;
  steps: readonly PlayedStep[];
}) {
  const words = useMessages().replay;
  const { step } = usePlayback(props.playback);
  const number = step + 1;
  const name = fill(words.step, { number, title: props.steps[step]?.title ?? "" });
  return (
    <div className="screen-reader">
      <p role="status">{name}</p>
      <section aria-label={fill(words.text, { number })}>
        <pre lang="en">{stepText(props.recording, step)}</pre>
      </section>
    </div>
  );
}

function stepsOf(recording: Recording, { recorded }: ReplayRequest): readonly PlayedStep[] {
  return recording.markers.map(({ label }) => ({
    id: label,
    title: recorded.steps.find(({ id }) => id === label)?.title ?? label,
  }));
}

function isFocusElsewhere(): boolean {
  const focused = document.activeElement;
  return focused !== null && focused !== document.body && focused.closest(".dock") === null;
}
