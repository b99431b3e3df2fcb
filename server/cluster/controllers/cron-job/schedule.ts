import { Cron } from "croner";
import { type Instant, instantFromMs } from "../../../core/time.ts";
import { readCronFields } from "../../kinds/batch/cron-fields.ts";
import { parseGoDuration } from "../../node/go/duration.ts";

/** More missed times than this are too many to look for the last one. Source: utils.go v1.35. */
const missedMax = 100;

/** When a CronJob's jobs are due. */
export interface Schedule {
  /** The first time after `after`. */
  next(after: Instant): Instant | null;
}

/** What a name stands for. Source: github.com/robfig/cron v3.0.1 parser.go (parseDescriptor). */
const descriptors: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/**
 * Reads a schedule of five fields, a name like `@daily`, or `@every 90s`.
 * Source: github.com/robfig/cron v3.0.1 parser.go, as kubernetes pkg/controller/cronjob v1.35 uses it.
 * @returns undefined where the schedule or the time zone can't be read.
 */
export function parseSchedule(text: string, timeZone: string | undefined): Schedule | undefined {
  const every = /^@every (.+)$/.exec(text)?.[1];
  if (every !== undefined) {
    const durationMs = parseGoDuration(every);
    return durationMs === null ? undefined : everyPeriod(durationMs);
  }
  const read = readCronFields(descriptors[text] ?? text);
  if (!read.ok) {
    return undefined;
  }
  try {
    const cron = new Cron(read.fields.join(" "), { paused: true, timezone: timeZone ?? "Etc/UTC" });
    // An unknown time zone is found out at its first use.
    cron.nextRun(instantFromMs(0));
    return { next: (after) => cron.nextRun(after) };
  } catch {
    return undefined;
  }
}

/** Whole seconds, one at least. Source: github.com/robfig/cron v3.0.1 constantdelay.go. */
function everyPeriod(durationMs: number): Schedule {
  const seconds = Math.max(1, Math.floor(durationMs / 1000));
  return {
    next: (after) => instantFromMs((Math.floor(after.getTime() / 1000) + seconds) * 1000),
  };
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
