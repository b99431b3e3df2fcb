import type { TerminalSnapshot } from "../terminal/snapshot.ts";

/** Whether there's no terminal to type into now, whatever its reader does. */
export function isOutOfReach(snapshot: TerminalSnapshot): boolean {
  const { link, isWanted, sandbox, fault } = snapshot;
  if (link === "lost" || fault !== null) return true;
  return isWanted && (sandbox.phase === "full" || sandbox.phase === "fault");
}
