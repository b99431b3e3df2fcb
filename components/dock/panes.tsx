"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import type { DockPane } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";

const FilesPanel = lazy(async () => {
  const { FilesPanel } = await import("../files/files-panel.tsx");
  return { default: FilesPanel };
});

const TopologyPanel = lazy(async () => {
  const { TopologyPanel } = await import("../topology/topology-panel.tsx");
  return { default: TopologyPanel };
});

/** The dock's views besides the terminal. Each is loaded when it's first wanted, and stays from then on. */
export function OtherPanes() {
  const { pane } = useTerminal().snapshot;
  return (
    <>
      <Pane name="topology">
        <TopologyPanel isShown={pane === "topology"} />
      </Pane>
      <Pane name="files">
        <FilesPanel />
      </Pane>
    </>
  );
}

function Pane({ name, children }: { name: DockPane; children: ReactNode }) {
  const isShown = useTerminal().snapshot.pane === name;
  const words = useMessages().dock;
  const [isWanted, setWanted] = useState(false);
  if (isShown && !isWanted) setWanted(true);
  if (!isWanted) return null;
  return (
    <div
      className="dock-pane"
      id={`dock-pane-${name}`}
      role="tabpanel"
      aria-labelledby={`dock-tab-${name}`}
      hidden={!isShown}
    >
      <Suspense fallback={<p className="dock-loading">{words.loading}</p>}>{children}</Suspense>
    </div>
  );
}
