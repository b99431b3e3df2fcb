"use client";

import "./paste-dialog.css";
import { useState } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import { useMessages } from "../messages/messages-context.tsx";
import type { PendingPaste } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { halfWidthOf } from "../terminal/text/full-width.ts";
import { type PasteLine, pasteLinesOf, textOfPaste } from "../terminal/text/paste.ts";
import { Dialog } from "../ui/dialog.tsx";

/** Shows several lines before they're pasted: which of them run, delete, or aren't what they look like. */
export function PasteDialog() {
  const { paste } = useTerminal().snapshot;
  return paste ? <Question key={paste.text} paste={paste} /> : null;
}

function Question({ paste }: { paste: PendingPaste }) {
  const { actions } = useTerminal();
  const words = useMessages().dock;
  const [lines, setLines] = useState(() => pasteLinesOf(paste.text));
  const isDocument = paste.text.includes("<<");
  const canStep = paste.isAtPrompt && !isDocument;
  const prompts = lines.filter(({ prompt }) => prompt !== "").length;
  const isDestructive = lines.some((line) => line.isDestructive);
  const hasLookalikes = lines.some(({ lookalikes }) => lookalikes.length > 0);
  const confirm = (isLineByLine: boolean) => actions.confirmPaste(textOfPaste(lines), isLineByLine);
  return (
    <Dialog
      title={fill(words.pasteTitle, { count: lines.length })}
      cancel={() => actions.cancelPaste()}
    >
      <p>{introductionOf(paste.isAtPrompt, isDocument, words)}</p>
      <Lines lines={lines} />
      {prompts > 0 ? <p>{fill(words.pastePrompts, { count: prompts })}</p> : null}
      {hasLookalikes ? (
        <p>
          {words.pasteLookalikes}
          <button
            type="button"
            className="button button-quiet button-small"
            onClick={() => setLines(pasteLinesOf(asHalfWidth(lines)))}
          >
            {words.makeHalfWidth}
          </button>
          {words.pasteLookalikesEnd}
        </p>
      ) : null}
      <div className="dialog-actions">
        {canStep ? (
          <button
            type="button"
            className="button button-primary"
            // biome-ignore lint/a11y/noAutofocus: a dialog has to put the focus somewhere.
            autoFocus={!isDestructive}
            onClick={() => confirm(true)}
          >
            {words.pasteLineByLine}
          </button>
        ) : null}
        <button
          type="button"
          className={canStep ? "button" : "button button-primary"}
          // biome-ignore lint/a11y/noAutofocus: a dialog has to put the focus somewhere.
          autoFocus={!(canStep || isDestructive)}
          onClick={() => confirm(false)}
        >
          {words.pasteAtOnce}
        </button>
        <button type="button" className="button button-quiet" onClick={() => actions.cancelPaste()}>
          {words.pasteCancel}
        </button>
      </div>
    </Dialog>
  );
}

function Lines({ lines }: { lines: readonly PasteLine[] }) {
  const words = useMessages().dock;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <ol className="paste-lines" tabIndex={0}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place alone.
        <li key={index} data-marked={line.lookalikes.length > 0 || undefined}>
          <span className="paste-text">
            {line.prompt === "" ? null : <s>{line.prompt}</s>}
            {line.text}
          </span>
          <em>{noteOf(line, words)}</em>
        </li>
      ))}
    </ol>
  );
}

function introductionOf(isAtPrompt: boolean, isDocument: boolean, words: Messages["dock"]) {
  if (!isAtPrompt) return words.pasteNoPrompt;
  return isDocument ? words.pasteDocument : words.pasteText;
}

function noteOf(line: PasteLine, words: Messages["dock"]): string {
  const [lookalike] = line.lookalikes;
  if (lookalike) return fill(words.pasteLookalike, { found: lookalike.found });
  if (!line.isRun) return words.pasteWaits;
  return line.isDestructive ? words.pasteDestructive : words.pasteRun;
}

function asHalfWidth(lines: readonly PasteLine[]): string {
  return textOfPaste(lines.map((line) => ({ ...line, text: halfWidthOf(line.text) ?? line.text })));
}
