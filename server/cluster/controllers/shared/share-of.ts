/** A number, or a percentage of `total` rounded up or down: `2`, `25%`. */
export function shareOf(value: number | string, total: number, rounding: "up" | "down"): number {
  if (typeof value === "number") {
    return value;
  }
  const share = (Number.parseInt(value, 10) * total) / 100;
  return rounding === "up" ? Math.ceil(share) : Math.floor(share);
}
