"use client";

import { type ComponentType, useCallback, useEffect, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import type { DockPane } from "../terminal/snapshot.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";

type Panel = ComponentType<{ isShown: boolean }>;
type LaterPane = Exclude<DockPane, "terminal">;

const panels: Readonly<Record<LaterPane, () => Promise<Panel>>> = {
  topology: async () => (await import("../topology/topology-panel.tsx")).TopologyPanel,
  files: async () => (await import("../files/files-panel.tsx")).FilesPanel,
};

/** The dock's views besides the terminal. Each is loaded when it's first wanted, and stays from then on. */
export function OtherPanes() {
  return (
    <>
      <Pane name="topology" />
      <Pane name="files" />
    </>
  );
}

function Pane({ name }: { name: LaterPane }) {
  const isShown = useTerminal().snapshot.pane === name;
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
      <LoadedPanel load={panels[name]} isShown={isShown} />
    </div>
  );
}

/** What can't be loaded while the reader is offline is said in its place, and can be asked for again. */
function LoadedPanel({ load, isShown }: { load: () => Promise<Panel>; isShown: boolean }) {
  const { dock, retry } = useMessages();
  const [loaded, setLoaded] = useState<{ readonly Panel: Panel } | "failed" | null>(null);
  const start = useCallback(() => {
    setLoaded(null);
    load().then(
      (Panel) => setLoaded({ Panel }),
      () => setLoaded("failed"),
    );
  }, [load]);
  useEffect(start, [start]);
  if (loaded === null) return <p className="dock-loading">{dock.loading}</p>;
  if (loaded !== "failed") return <loaded.Panel isShown={isShown} />;
  return (
    <div className="dock-loading" role="status">
      <p>{dock.loadFailed}</p>
      <button type="button" className="button" onClick={start}>
        {retry}
      </button>
    </div>
  );
}
