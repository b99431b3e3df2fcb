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
