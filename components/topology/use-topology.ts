"use client";

import { useEffect, useRef, useState } from "react";
import type { Localized } from "../../server/contracts/lab.ts";
import type { Reply } from "../../server/contracts/lesson.ts";
import type { Topology } from "../../server/contracts/topology.ts";
import type { PageSocket } from "../connection/page-connection.ts";

const replyMsMax = 10_000;

/** The learner's Pods and traffic as the page knows them. */
export interface TopologyState {
  readonly topology: Topology | null;
  readonly isOffline: boolean;
  /** Why it couldn't be drawn. */
  readonly refusal: Localized | null;
  readonly isTrial: boolean;
  /** Judges as if a manifest were applied; `null` ends that. @returns why it couldn't, or `null`. */
  readonly tryPolicy: (manifest: string | null) => Promise<TrialFault | null>;
}

/** What the server says against a manifest, or that it can't be asked. */
export type TrialFault = Localized | "unreachable";

/** Follows the learner's namespaces while the component is shown. */
export function useTopology(isShown: boolean): TopologyState {
  const [topology, setTopology] = useState<Topology | null>(null);
  const [isOffline, setOffline] = useState(false);
  const [refusal, setRefusal] = useState<Localized | null>(null);
  const [isTrial, setTrial] = useState(false);
  const socketRef = useRef<PageSocket | null>(null);
  /** What is being tried: a server that is followed anew doesn't know of it. */
  const triedRef = useRef<string | null>(null);

  useEffect(() => {
    if (!isShown) return;
    let isGone = false;
    let leave = () => {};
    const show = (reply: Reply<Topology>) => {
      if (reply.ok) setTopology(reply.value);
      setRefusal(reply.ok ? null : reply.message);
    };
    import("../connection/page-connection.ts").then(
      ({ pageConnection }) => {
        if (isGone) return;
        const connection = pageConnection();
        const { socket } = connection;
        socketRef.current = socket;
        const changed = (next: Topology) => show({ ok: true, value: next });
        socket.on("topology:changed", changed);
        const part = connection.join((link) => {
          setOffline(link === "lost");
          if (link !== "open") return;
          const manifest = triedRef.current;
          if (manifest === null) socket.emit("topology:follow", show);
          else socket.emit("topology:try", { manifest }, show);
        });
        leave = () => {
          socket.off("topology:changed", changed);
          socket.emit("topology:unfollow");
          part();
        };
      },
      () => setOffline(true),
    );
    return () => {
      isGone = true;
      leave();
    };
  }, [isShown]);

  async function tryPolicy(manifest: string | null): Promise<TrialFault | null> {
    const reply = await socketRef.current
      ?.timeout(replyMsMax)
      .emitWithAck("topology:try", { manifest })
      .catch(() => null);
    if (!reply) return "unreachable";
    if (!reply.ok) return reply.message;
    triedRef.current = manifest;
    setTopology(reply.value);
    setTrial(manifest !== null);
    return null;
  }

  return { topology, isOffline, refusal, isTrial, tryPolicy };
}
