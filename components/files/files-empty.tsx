"use client";

import { useEffect, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import type { FilesState } from "./files-model.ts";

const slowAfterMs = 4000;

/** What stands in the panel while home wasn't read yet: on its way, not there, or not to be read. */
export function FilesEmpty({ state, retry }: { state: FilesState; retry: () => Promise<void> }) {
  const { actions } = useTerminal();
  const words = useMessages().files;
  const isSlow = useIsSlow();
  const { failure } = state;
  if (failure === null) {
    return (
      <div className="files-empty" role="status">
        <span className="spinner" aria-hidden="true" />
        <p>{isSlow ? words.slow : words.loading}</p>
      </div>
    );
  }
  if (failure === "absent") {
    return (
      <div className="files-empty" role="status">
        <h3>{words.absentTitle}</h3>
        <p>{words.absentText}</p>
        <button
          type="button"
          className="button button-primary"
          onClick={() => {
            actions.open();
            actions.focus();
          }}
        >
          {words.openTerminal}
        </button>
      </div>
    );
  }
  return (
    <div className="files-empty" role="status">
      <h3>{words.failures[failure]}</h3>
      <button type="button" className="button" onClick={() => void retry()}>
        {words.retry}
      </button>
    </div>
  );
}

function useIsSlow(): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return isSlow;
}
