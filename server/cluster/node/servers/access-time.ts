import type { Process } from "../machine/process.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `02/Jan/2026:15:04:05 +0000` of access logs. */
export function clfTime(process: Process): string {
  const now = process.machine.clock.now();
  const day = String(now.getUTCDate()).padStart(2, "0");
  return `${day}/${months[now.getUTCMonth()]}/${now.getUTCFullYear()}:${now.toISOString().slice(11, 19)} +0000`;
}
