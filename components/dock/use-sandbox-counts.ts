"use client";

import { useEffect, useState } from "react";
import type { Reply } from "../../server/contracts/lesson.ts";
import type { SandboxCounts } from "../../server/contracts/topology.ts";
import { pageConnection } from "../connection/page-connection.ts";

/** Follows what the sandbox holds while the component is shown; `null` as long as nothing is known. */
export function useSandboxCounts(): SandboxCounts | null {
  const [counts, setCounts] = useState<SandboxCounts | null>(null);
  useEffect(() => {
    const connection = pageConnection();
    const { socket } = connection;
    const answered = (reply: Reply<SandboxCounts>) => setCounts(reply.ok ? reply.value : null);
    socket.on("topology:counted", setCounts);
    const part = connection.join((link) => {
      if (link === "open") socket.emit("topology:count", answered);
      if (link === "lost") setCounts(null);
    });
    return () => {
      socket.off("topology:counted", setCounts);
      socket.emit("topology:uncount");
      part();
    };
  }, []);
  return counts;
}
