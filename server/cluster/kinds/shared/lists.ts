const shownMax = 3;

/** The first three, and how many more there are. Source: pkg/printers/internalversion/printers.go v1.35. */
export function firstThree(items: readonly string[], empty: string): string {
  const shown = items.slice(0, shownMax).join(",");
  const more = items.length - shownMax;
  return more > 0 ? `${shown} + ${more} more...` : shown || empty;
}

/** `ip:port`, with brackets around an IPv6 address. */
export function hostPort(ip: string, port: number): string {
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}
