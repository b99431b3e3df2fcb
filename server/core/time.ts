/** A point in time. Code that may not touch the global `Date` names and makes it through this module. */
export type Instant = Date;

/** Reads RFC 3339, with or without fractions. @returns undefined for anything else. */
export function parseTime(text: string | undefined): Instant | undefined {
  const time = new Date(text ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** An instant from milliseconds since 1970. */
export function instantFromMs(epochMs: number): Instant {
  return new Date(epochMs);
}

/** RFC 3339 in UTC with whole seconds, as `metav1.Time`. */
export function formatTime(instant: Instant): string {
  return `${instant.toISOString().slice(0, -".000Z".length)}Z`;
}

/** RFC 3339 in UTC with microseconds, as `metav1.MicroTime`. */
export function formatMicroTime(instant: Instant): string {
  return instant.toISOString().replace(/\.(\d{3})Z$/, ".$1000Z");
}
