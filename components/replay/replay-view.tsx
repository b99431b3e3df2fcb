"use client";

import "./replay.css";
import { useEffect, useState } from "react";
import type { Recording } from "../../server/contracts/recording.ts";
import { useMessages } from "../messages/messages-context.tsx";
import type { ReplayRequest } from "../terminal/snapshot.ts";
import { useReplays, useTerminal } from "../terminal/terminal-provider.tsx";
import { loadRecording } from "./load-recording.ts";
import { Player } from "./player.tsx";

/** A lab's recording in the terminal's place, as soon as it's here. */
export function ReplayView({ request }: { request: ReplayRequest }) {
  const { section } = request.recorded;
  const [recording, setRecording] = useState<Recording | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let isGone = false;
    setRecording(null);
    setFailed(false);
    loadRecording(section).then(
      (loaded) => {
        if (!isGone) setRecording(loaded);
      },
      () => {
        if (!isGone) setFailed(true);
      },
    );
    return () => {
      isGone = true;
    };
  }, [section]);
  return recording ? (
    <Player recording={recording} request={request} />
  ) : (
    <Loading hasFailed={hasFailed} />
  );
}

function Loading({ hasFailed }: { hasFailed: boolean }) {
  const words = useMessages().replay;
  const { terminal } = useMessages();
  const { link } = useTerminal().snapshot;
  const replays = useReplays();
  return (
    <div className="replay">
      <div className="dock-notice dock-notice-centred" role="status">
        {link === "lost" ? <p>{terminal.unreachableTitle}</p> : null}
        <p>{hasFailed ? words.failed : link === "lost" ? words.later : words.loading}</p>
        <p>
          <button
            type="button"
            className="button button-quiet"
            data-action="leave-replay"
            onClick={() => replays.leave()}
          >
            {words.leave}
          </button>
        </p>
      </div>
    </div>
  );
}
