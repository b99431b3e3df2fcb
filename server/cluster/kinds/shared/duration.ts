import { type Instant, parseTime } from "../../../core/time.ts";

const minuteSeconds = 60;
const hourSeconds = 3_600;
const daySeconds = 86_400;
const yearDays = 365;

function pair(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`;
}

/**
 * A duration in two or three figures, as `kubectl get` shows ages.
 * Source: apimachinery pkg/util/duration/duration.go v1.35.
 */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1_000);
  if (seconds < -1) {
    return "<invalid>";
  }
  if (seconds < 2 * minuteSeconds) {
    return `${Math.max(0, seconds)}s`;
  }
  return seconds < 8 * hourSeconds ? minutesText(seconds) : hoursText(seconds);
}

function minutesText(seconds: number): string {
  const minutes = Math.floor(seconds / minuteSeconds);
  if (minutes < 10) {
    return pair(minutes, "m", seconds % minuteSeconds, "s");
  }
  return minutes < 180 ? `${minutes}m` : pair(Math.floor(minutes / 60), "h", minutes % 60, "m");
}

function hoursText(seconds: number): string {
  const hours = Math.floor(seconds / hourSeconds);
  const days = Math.floor(seconds / daySeconds);
  if (hours < 48) {
    return `${hours}h`;
  }
  if (days < 8) {
    return pair(days, "d", hours % 24, "h");
  }
  if (days < 2 * yearDays) {
    return `${days}d`;
  }
  const years = Math.floor(days / yearDays);
  return years < 8 ? pair(years, "y", days % yearDays, "d") : `${years}y`;
}

/** The time since `timestamp`, or `<unknown>` without one. */
export function since(timestamp: string | undefined, now: Instant): string {
  const from = parseTime(timestamp);
  return from ? humanDuration(now.getTime() - from.getTime()) : "<unknown>";
}
