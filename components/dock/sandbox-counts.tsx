"use client";

import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { useSandboxCounts } from "./use-sandbox-counts.ts";

/** How many Pods are ready of how many, and how many NetworkPolicies there are; nothing while unknown. */
export function SandboxCounts() {
  const { dock } = useMessages();
  const counts = useSandboxCounts();
  if (!counts) return null;
  const { pods, policies } = counts;
  return (
    <>
      <span className="dock-count tabular">
        <span className="dock-label">{dock.stripPods}</span>{" "}
        {fill(dock.stripReadyOf, { ready: pods.ready, all: pods.all })}
      </span>
      <span className="dock-count tabular">
        <span className="dock-label">{dock.stripPolicies}</span> {policies}
      </span>
    </>
  );
}
