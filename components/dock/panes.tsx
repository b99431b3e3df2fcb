"use client";

import { lazy, Suspense, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";

const FilesPanel = lazy(async () => {
  const { FilesPanel } = await import("../files/files-panel.tsx");
  return { default: FilesPanel };
});

/** The dock's views besides the terminal. Each is loaded when it's first wanted, and stays from then on. */
export function OtherPanes() {
  const { pane } = useTerminal().snapshot;
  const words = useMessages().dock;
  const [hasFiles, setHasFiles] = useState(false);
  if (pane === "files" && !hasFiles) setHasFiles(true);
  if (!hasFiles) return null;
  return (
    <div
      className="dock-pane"
      id="dock-pane-files"
      role="tabpanel"
      aria-labelledby="dock-tab-files"
      hidden={pane !== "files"}
    >
      <Suspense fallback={<p className="dock-loading">{words.loading}</p>}>
        <FilesPanel />
      </Suspense>
    </div>
  );
}
