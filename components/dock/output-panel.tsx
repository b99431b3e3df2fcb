"use client";

import { useCallback, useEffect, useState } from "react";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import type { Transcript } from "../terminal/text/transcript.ts";
import { Icon } from "../ui/icon.tsx";

const lookEveryMs = 1000;

/** The last command's output as ordinary text, to select, to search and to have read out. */
export function OutputPanel({ close }: { close: () => void }) {
  const { actions, snapshot } = useTerminal();
  const words = useMessages().dock;
  const hasEnded = snapshot.exitCode !== null;
  const [transcript, setTranscript] = useState<Transcript | null>(null);
  const look = useCallback(async () => {
    const next = await actions.transcript();
    // The same text stays the same node, so that a selection in it lasts.
    setTranscript((before) => (isSame(before, next) ? before : next));
  }, [actions]);
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(timer);
  }, [look]);
  return (
    <section className="dock-output" aria-labelledby="dock-output-title">
      <div className="dock-output-head">
        <h3 id="dock-output-title">{words.outputTitle}</h3>
        <span className="dock-space" />
        <button
          type="button"
          className="icon-button"
          aria-label={words.outputClose}
          onClick={close}
        >
          <Icon name="close" small />
        </button>
      </div>
      {transcript ? <code className="dock-output-command">{transcript.command}</code> : null}
      <p>{noteOf(transcript, hasEnded, words)}</p>
      {transcript?.output ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <pre tabIndex={0}>{transcript.output}</pre>
      ) : null}
    </section>
  );
}

/** A command that its shell ended with runs no more. */
function noteOf(transcript: Transcript | null, hasEnded: boolean, words: Messages["dock"]): string {
  if (!transcript) return words.outputNone;
  if (transcript.isRunning && !hasEnded) return words.outputRunning;
  return transcript.output === "" ? words.outputEmpty : "";
}

function isSame(one: Transcript | null, other: Transcript | null): boolean {
  return (
    one?.command === other?.command &&
    one?.output === other?.output &&
    one?.isRunning === other?.isRunning
  );
}
