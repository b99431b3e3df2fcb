import { Cron } from "croner";
import { type Instant, instantFromMs } from "../../../core/time.ts";

/** More missed times than this are too many to look for the last one. Source: utils.go v1.35. */
const missedMax = 100;

/** When a CronJob's jobs are due. */
export interface Schedule {
  /** The first time after `after`. */
  next(after: Instant): Instant | null;
}

/**
 * Reads a schedule of five fields, a name like `@daily`, or `@every 90s`.
 * Source: github.com/robfig/cron v3 parser.go, as kubernetes pkg/controller/cronjob v1.35 uses it.
 * @returns undefined where the schedule or the time zone can't be read.
 */
export function parseSchedule(text: string, timeZone: string | undefined): Schedule | undefined {
  const every = /^@every (.+)$/.exec(text)?.[1];
  if (every !== undefined) {
    const periodMs = durationMs(every);
    return periodMs === undefined
      ? undefined
      : { next: (after) => instantFromMs(Math.floor(after.getTime() / 1000) * 1000 + periodMs) };
  }
  try {
    const pattern = text === "@midnight" ? "@daily" : text;
    const cron = new Cron(pattern, { paused: true, timezone: timeZone ?? "Etc/UTC" });
    // An unknown time zone is found out at its first use.
    cron.nextRun(instantFromMs(0));
    return { next: (after) => cron.nextRun(after) };
  } catch {
    return undefined;
  }
}

function durationMs(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };
  if (!/^(?:\d+[hms])+$/.test(text)) {
    return undefined;
  }
  const parts = [...text.matchAll(/(\d+)([hms])/g)];
  return Math.max(
    1000,
    parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (units[unit] ?? 0), 0),
  );
}

/** The last time in (`after`, `now`] that a job was due, and whether too many were missed to tell. */
export function lastDue(
  schedule: Schedule,
  after: Instant,
  now: Instant,
): { readonly due: Instant | undefined; readonly isLate: boolean } {
  let due: Instant | undefined;
  let next = schedule.next(after);
  for (let missed = 0; next && next.getTime() <= now.getTime(); missed++) {
    if (missed >= missedMax) {
      return { due: lastDueNear(schedule, now), isLate: true };
    }
    due = next;
    next = schedule.next(next);
  }
  return { due, isLate: false };
}

/** Looks back in growing steps instead of through every time that was missed. */
function lastDueNear(schedule: Schedule, now: Instant): Instant | undefined {
  for (let backMs = 60_000; backMs < 366 * 86_400_000; backMs *= 2) {
    const { due } = lastDue(schedule, instantFromMs(now.getTime() - backMs), now);
    if (due) {
      return due;
    }
  }
  return undefined;
}
