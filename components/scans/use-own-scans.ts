"use client";

import { useEffect, useState } from "react";
import type { ScanSummary } from "../../server/contracts/scan.ts";

/** The learner's own scans; `isOffline` while the server can't be asked. */
export interface OwnScans {
  readonly scans: readonly ScanSummary[];
  readonly isOffline: boolean;
}

/** Follows the learner's own scans while `isWanted`. */
export function useOwnScans(isWanted: boolean): OwnScans {
  const [own, setOwn] = useState<OwnScans>({ scans: [], isOffline: false });
  useEffect(() => {
    if (!isWanted) return;
    let leave = () => {};
    let isGone = false;
    const show = (scans: readonly ScanSummary[]) => setOwn({ scans, isOffline: false });
    const isOffline = () => setOwn((before) => ({ ...before, isOffline: true }));
    void import("../connection/page-connection.ts").then(({ pageConnection }) => {
      if (isGone) return;
      const connection = pageConnection();
      const { socket } = connection;
      socket.on("scans:changed", show);
      const part = connection.join((link) => {
        if (link === "open") socket.emit("scans:get", show);
        if (link === "lost") isOffline();
      });
      leave = () => {
        socket.off("scans:changed", show);
        part();
      };
    }, isOffline);
    return () => {
      isGone = true;
      leave();
    };
  }, [isWanted]);
  return own;
}
