import type { Instant } from "../../../core/time.ts";

/** A line of Go's standard logger: `2026/01/02 15:04:05 text`. */
export function formatGoLog(now: Instant, text: string): string {
  const stamp = now.toISOString().slice(0, 19).replace(/-/g, "/").replace("T", " ");
  return `${stamp} ${text}\n`;
}
