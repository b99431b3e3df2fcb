/** Milliseconds as Go prints a `time.Duration`: `512ms`, `1.5s`, `2m40s`, `5m0s`. */
export function formatGoDuration(durationMs: number): string {
  if (durationMs < 1000) {
    return durationMs === 0 ? "0s" : `${durationMs}ms`;
  }
  const hours = Math.floor(durationMs / 3_600_000);
  const minutes = Math.floor((durationMs % 3_600_000) / 60_000);
  const seconds = `${(durationMs % 60_000) / 1000}s`;
  if (hours > 0) {
    return `${hours}h${minutes}m${seconds}`;
  }
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

const unitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a text as `time.ParseDuration` takes it (`1h2m3.5s`, `0`); null for anything else. */
export function parseGoDuration(text: string): number | null {
  const [, sign = "", rest = ""] = /^([+-]?)(.*)$/.exec(text) ?? [];
  if (rest === "0") {
    return 0;
  }
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g;
  if (rest === "" || rest.replace(part, "") !== "") {
    return null;
  }
  const totalMs = [...rest.matchAll(part)].reduce(
    (sum, [, number, unit = ""]) => sum + Number(number) * (unitsMs[unit] ?? 0),
    0,
  );
  return sign === "-" ? -totalMs : totalMs;
}
