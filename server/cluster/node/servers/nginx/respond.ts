import { instantFromMs } from "../../../../core/time.ts";
import type { HttpReply, HttpRequest } from "../../http/server.ts";
import { sizeOf } from "../../machine/inode.ts";
import type { Process } from "../../machine/process.ts";
import { contentType, type Served, serveFile } from "../files.ts";
import { inherited, type NginxConfig, type Site } from "./config.ts";
import type { Directive } from "./config-parser.ts";
import { locationOf } from "./locations.ts";
import { listing, page } from "./pages.ts";
import { passOn } from "./proxy.ts";
import { fillVariables } from "./variables.ts";

/** An answer, and what the error log says about it. */
export interface Answer {
  readonly reply: HttpReply;
  readonly error?: string;
  readonly site: Site | null;
  readonly logs: boolean;
}

/** What answers need to know of their server. */
export interface Server {
  readonly process: Process;
  readonly version: string;
  readonly config: NginxConfig;
}

type Scopes = readonly (readonly Directive[])[];

/** Answers a request as the configuration says. */
export async function respond(server: Server, request: HttpRequest, port: number): Promise<Answer> {
  const site = siteFor(server.config, request, port);
  if (!site) {
    return { reply: page(404, server.version), site: null, logs: true };
  }
  const location = locationOf(site.scopes.at(-1) ?? [], request.path);
  const scopes = location ? [...site.scopes, location.block ?? []] : site.scopes;
  const { reply, error } = await replyOf(server, request, location, scopes);
  const logs = inherited(scopes, "access_log")[0]?.args[0] !== "off";
  const added = inherited(scopes, "add_header")
    .filter(({ args }) => reply.status < 400 || args.includes("always"))
    .map(
      ({ args }) => [args[0] ?? "", fillVariables(args[1] ?? "", server.process, request)] as const,
    );
  return {
    reply: { ...reply, headers: [...reply.headers, ...added] },
    ...(error === undefined ? {} : { error }),
    site,
    logs,
  };
}

function siteFor(config: NginxConfig, request: HttpRequest, port: number): Site | undefined {
  const sites = config.sites.filter(({ ports }) => ports.includes(port));
  const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
  return (
    sites.find(({ names }) => names.includes(host)) ??
    sites.find(({ isDefault }) => isDefault) ??
    sites[0]
  );
}

interface Outcome {
  readonly reply: HttpReply;
  readonly error?: string;
}

async function replyOf(
  server: Server,
  request: HttpRequest,
  location: Directive | null,
  scopes: Scopes,
): Promise<Outcome> {
  const { process, version } = server;
  const returned = inherited(scopes.slice(1), "return")[0];
  if (returned) {
    return { reply: returnReply(returned, server, request, scopes) };
  }
  if (inherited(scopes.slice(2), "stub_status").length > 0) {
    const body =
      "Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n";
    return { reply: textReply(200, "text/plain", body) };
  }
  const upstream = location && inherited(scopes.slice(2), "proxy_pass")[0]?.args[0];
  if (upstream) {
    const headers = inherited(scopes, "proxy_set_header").map(
      ({ args }) => [args[0] ?? "", fillVariables(args[1] ?? "", process, request)] as const,
    );
    const target = upstreamTarget(fillVariables(upstream, process, request), location, request);
    const proxied = await passOn(process, request, target, headers);
    return proxied.kind === "reply"
      ? { reply: proxied.reply }
      : { reply: page(proxied.status, version), error: proxied.error };
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return { reply: page(405, version) };
  }
  return fileReply(server, request, location, scopes);
}

/** A proxy_pass with a path of its own replaces the location's part of the request's. */
function upstreamTarget(upstream: string, location: Directive, request: HttpRequest): string {
  const hasPath = /^\w+:\/\/[^/]+\//.test(upstream);
  const prefix = location.args.at(-1) ?? "";
  return hasPath
    ? `${upstream}${request.target.slice(prefix.length)}`
    : `${upstream}${request.target}`;
}

function returnReply(
  { args }: Directive,
  { process, version }: Server,
  request: HttpRequest,
  scopes: Scopes,
): HttpReply {
  const [first = "", second] = args;
  const isUrl = !/^\d+$/.test(first);
  const status = isUrl ? 302 : Number(first);
  const text = isUrl ? first : second;
  if (status >= 301 && status <= 308 && text !== undefined) {
    const target = fillVariables(text, process, request);
    const absolute = target.startsWith("/")
      ? `http://${request.headers.get("host") ?? "localhost"}${target}`
      : target;
    return page(status, version, [["Location", absolute]]);
  }
  if (text === undefined) {
    return page(status, version);
  }
  const type = inherited(scopes, "default_type")[0]?.args[0] ?? "application/octet-stream";
  return textReply(status, type, fillVariables(text, process, request));
}

function textReply(status: number, type: string, body: string): HttpReply {
  return {
    status,
    headers: [
      ["Content-Type", type],
      ["Content-Length", ""],
      ["Connection", ""],
    ],
    body,
  };
}

function fileReply(
  server: Server,
  request: HttpRequest,
  location: Directive | null,
  scopes: Scopes,
): Outcome {
  const { process, version } = server;
  const alias = inherited(scopes.slice(2), "alias")[0]?.args[0];
  const root = alias ?? inherited(scopes, "root")[0]?.args[0] ?? "/etc/nginx/html";
  const indexes = inherited(scopes, "index")[0]?.args ?? ["index.html"];
  const cut = alias === undefined ? 0 : (location?.args.at(-1) ?? "").length;
  const look = (path: string) => serveFile(process, root, path.slice(cut), indexes);
  const tried = inherited(scopes, "try_files")[0]?.args ?? [];
  const candidates = tried.slice(0, -1).map((text) => fillVariables(text, process, request));
  const found = candidates.map(look).find(({ kind }) => kind === "file");
  const last = tried.at(-1);
  if (!found && last?.startsWith("=")) {
    return { reply: page(Number(last.slice(1)), version) };
  }
  const path = last === undefined ? request.path : fillVariables(last, process, request);
  const served = found ?? look(path);
  const file = `${root}${path.slice(cut)}`;
  if (served.kind === "directory") {
    return directoryReply(server, request, served, scopes);
  }
  if (served.kind === "failed") {
    const why = served.status === 404 ? "2: No such file or directory" : "13: Permission denied";
    return { reply: page(served.status, version), error: `open() "${file}" failed (${why})` };
  }
  return { reply: contentReply(request, served) };
}

function contentReply(request: HttpRequest, served: Extract<Served, { kind: "file" }>): HttpReply {
  const tag = `"${Math.floor(served.mtimeMs / 1000).toString(16)}-${served.body.length.toString(16)}"`;
  const unchanged =
    request.headers.get("if-none-match") === tag ||
    request.headers.get("if-modified-since") === served.modified;
  const identity = [
    ["Last-Modified", served.modified],
    ["Connection", ""],
    ["ETag", tag],
  ] as const;
  return unchanged
    ? { status: 304, headers: identity, body: "" }
    : {
        status: 200,
        headers: [
          ["Content-Type", served.type],
          ["Content-Length", ""],
          ...identity,
          ["Accept-Ranges", "bytes"],
        ],
        body: served.body,
      };
}

function directoryReply(
  { process, version }: Server,
  request: HttpRequest,
  { path, names }: Extract<Served, { kind: "directory" }>,
  scopes: Scopes,
): Outcome {
  if (!request.path.endsWith("/")) {
    const host = request.headers.get("host") ?? "localhost";
    return { reply: page(301, version, [["Location", `http://${host}${request.path}/`]]) };
  }
  if (inherited(scopes, "autoindex")[0]?.args[0] !== "on") {
    return {
      reply: page(403, version),
      error: `directory index of "${path}/" is forbidden`.replace("//", "/"),
    };
  }
  const entries = names
    .filter((name) => !name.startsWith("."))
    .map((name) => {
      const node = process.machine.fs.stat(`${path}/${name}`, process.credentials);
      const time = listTime(node.mtimeMs);
      return { name, isDirectory: node.type === "directory", size: sizeOf(node), time };
    })
    .toSorted((left, right) => Number(right.isDirectory) - Number(left.isDirectory));
  return { reply: textReply(200, contentType("x.html"), listing(request.path, entries)) };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `02-Jan-2026 15:04`. */
function listTime(mtimeMs: number): string {
  const time = instantFromMs(mtimeMs);
  const day = String(time.getUTCDate()).padStart(2, "0");
  return `${day}-${months[time.getUTCMonth()]}-${time.getUTCFullYear()} ${time.toISOString().slice(11, 16)}`;
}
