import type { HttpUrl } from "../../../http/url.ts";
import type { CurlOptions } from "./options.ts";

const version = "8.14.1";

/** What `--version` prints, in short. */
export const versionText = `curl ${version} (x86_64-pc-linux-musl) libcurl/${version} OpenSSL/3.5.1 zlib/1.3.1
Release-Date: 2025-06-04
Protocols: http telnet
Features: alt-svc AsynchDNS IPv6
`;

/** The text of the request for a URL. */
export function requestText(url: HttpUrl, options: CurlOptions): string {
  const data = bodyOf(options);
  const isQuery = options.has("G") && data !== undefined;
  const body = isQuery ? undefined : data;
  const fallback = body === undefined ? "GET" : "POST";
  const method = options.value("X") ?? (options.has("I") ? "HEAD" : fallback);
  const joint = url.target.includes("?") ? "&" : "?";
  const target = isQuery ? `${url.target}${joint}${data}` : url.target;
  const own = options.all("H").map((line) => line.replace(/;$/, ":"));
  const ownNames = new Set(own.map((line) => line.slice(0, line.indexOf(":")).toLowerCase()));
  const defaults = defaultHeaders(url, options, body).filter(
    (line) => !ownNames.has(line.slice(0, line.indexOf(":")).toLowerCase()),
  );
  const sent = own.filter((line) => !/^[^:]+:\s*$/.test(line));
  const protocol = options.has("0") ? "HTTP/1.0" : "HTTP/1.1";
  const lines = [`${method} ${target} ${protocol}`, ...defaults, ...sent];
  return `${lines.join("\r\n")}\r\n\r\n${body ?? ""}`;
}

function bodyOf(options: CurlOptions): string | undefined {
  const parts = [...options.all("d"), ...options.all("9")];
  return parts.length === 0 ? undefined : parts.join("&");
}

function defaultHeaders(url: HttpUrl, options: CurlOptions, body: string | undefined): string[] {
  const credentials = options.value("u") ?? url.credentials;
  const isJson = options.has("9");
  const optional: readonly (readonly [string, string | undefined])[] = [
    ["Authorization", credentials ? `Basic ${btoa(credentials)}` : undefined],
    ["User-Agent", options.value("A") ?? `curl/${version}`],
    ["Accept", isJson ? "application/json" : "*/*"],
    ["Referer", options.value("e")],
    ["Cookie", options.value("b")],
    ["Content-Length", body === undefined ? undefined : String(Buffer.byteLength(body))],
    [
      "Content-Type",
      body === undefined
        ? undefined
        : isJson
          ? "application/json"
          : "application/x-www-form-urlencoded",
    ],
  ];
  return [
    `Host: ${url.authority}`,
    ...optional.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])),
  ];
}
