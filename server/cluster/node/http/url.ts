/** The parts of an http URL as command-line clients take them apart. */
export interface HttpUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** Path and query, at least `/`. */
  readonly target: string;
  readonly credentials: string | null;
  /** Host and port as the `Host` header names them. */
  readonly authority: string;
}

/** Reads `[scheme://][user:pass@]host[:port][/path]`; http is assumed. @returns null for anything else. */
export function parseHttpUrl(text: string): HttpUrl | null {
  const match =
    /^(?:([A-Za-z][A-Za-z\d+.-]*):\/\/)?(?:([^/@]*)@)?(\[[\da-fA-F:.]+\]|[^/:?#]+)(?::(\d{0,5}))?([/?][^#]*)?(?:#.*)?$/.exec(
      text,
    );
  if (!match) {
    return null;
  }
  const scheme = (match[1] ?? "http").toLowerCase();
  const fallback = scheme === "https" ? 443 : 80;
  const port = match[4] ? Number(match[4]) : fallback;
  const host = (match[3] ?? "").replace(/^\[|\]$/g, "");
  const path = match[5] ?? "/";
  if (port > 65535) {
    return null;
  }
  return {
    scheme,
    host,
    port,
    target: path.startsWith("/") ? path : `/${path}`,
    credentials: match[2] ?? null,
    authority: port === fallback ? (match[3] ?? "") : `${match[3] ?? ""}:${port}`,
  };
}
