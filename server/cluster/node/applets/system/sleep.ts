import type { Program } from "../../machine/process.ts";

const units: Record<string, number> = { "": 1, s: 1, m: 60, h: 3600, d: 86400 };
/** Longest timer that the event loop takes at once. */
const timerMsMax = 2 ** 31 - 1;

/** `sleep N[smhd]…`: the durations add up; `infinity` never ends. */
export const sleep: Program = async (process) => {
  const words = process.argv.slice(1);
  let seconds = 0;
  for (const word of words) {
    const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word);
    if (word !== "infinity" && word !== "inf" && !match) {
      await process.complain(`sleep: invalid number '${word}'\n`);
      return 1;
    }
    seconds += match ? Number(match[1]) * (units[match[2] ?? ""] ?? 1) : Number.POSITIVE_INFINITY;
  }
  if (words.length === 0) {
    await process.complain("sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  for (let leftMs = seconds * 1000; leftMs > 0; leftMs -= timerMsMax) {
    await process.sleep(Math.min(leftMs, timerMsMax));
  }
  return 0;
};
