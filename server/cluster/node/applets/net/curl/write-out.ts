import type { TransferFacts } from "./transfer.ts";

/** What `--write-out` prints. Source: curl's man page, -w. */
export function writeOut(
  format: string,
  facts: TransferFacts,
  end: { readonly elapsedMs: number; readonly exitCode: number; readonly message: string },
): string {
  const code = String(facts.status).padStart(3, "0");
  const seconds = (end.elapsedMs / 1000).toFixed(6);
  const values: Readonly<Record<string, string>> = {
    content_type: facts.contentType,
    errormsg: end.message,
    exitcode: String(end.exitCode),
    http_code: code,
    http_version: facts.status === 0 ? "0" : "1.1",
    num_redirects: String(facts.redirects),
    redirect_url: facts.redirectUrl,
    remote_ip: facts.remoteIp,
    remote_port: String(facts.remotePort),
    response_code: code,
    scheme: "http",
    size_download: String(facts.received),
    size_header: String(facts.headerBytes),
    speed_download: String(Math.floor((facts.received * 1000) / Math.max(1, end.elapsedMs))),
    time_connect: seconds,
    time_namelookup: seconds,
    time_starttransfer: seconds,
    time_total: seconds,
    url_effective: facts.url,
  };
  return format
    .replace(/%\{([\w.]+)\}/g, (_whole, name: string) => values[name] ?? "")
    .replace(/%%/g, "%")
    .replace(/\\n/g, "\n")
    .replace(/\\t/g, "\t")
    .replace(/\\r/g, "\r");
}
