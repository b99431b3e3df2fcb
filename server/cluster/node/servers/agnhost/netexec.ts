import { execAs } from "../../applets/system/capture.ts";
import { formatGoDuration, parseGoDuration } from "../../go/duration.ts";
import { type GoReply, goRedirect } from "../../go/http.ts";
import { goJson } from "../../go/json.ts";
import type { HttpRequest } from "../../http/server.ts";
import type { Process } from "../../machine/process.ts";
import { Signal } from "../../machine/signals.ts";
import { runServer } from "../server.ts";
import { answerAssociations, answerDatagrams } from "./answers.ts";
import { type Command, ListenFault, log, startLogged } from "./command.ts";
import { dialHandler } from "./dial.ts";
import { parseFlags } from "./flags.ts";
import { formValue, type Handler, listenGo, remoteAddress } from "./requests.ts";
import { uploadHandler } from "./upload.ts";

const defaults = {
  "http-port": 8080,
  "tls-cert-file": "",
  "tls-private-key-file": "",
  "udp-port": 8081,
  "sctp-port": -1,
  "http-override": "",
  "udp-listen-addresses": "",
  "delay-shutdown": 0,
};

interface Life {
  isReady: boolean;
  isEnding: boolean;
  readonly startedMs: number;
  exit(code: number): void;
}

type Route = (request: HttpRequest) => GoReply | Promise<GoReply>;

/** `netexec`. Source: test/images/agnhost/netexec/netexec.go v1.35. */
export const netexec: Command = (process, words) => {
  const parsed = parseFlags(words, defaults);
  return typeof parsed === "string" ? parsed : run(process, parsed.flags);
};

async function run(process: Process, flags: typeof defaults): Promise<number> {
  return await runServer(process, new Map(), async (owned, exit) => {
    const startedMs = process.machine.clock.now().getTime();
    const life: Life = { isReady: false, isEnding: false, startedMs, exit };
    process.onSignal(Signal.TERM, () =>
      process.beside(() => terminate(process, life, flags["delay-shutdown"])),
    );
    return await startLogged(process, (lines) => {
      const [httpPort, udpPort, sctpPort] = [
        flags["http-port"],
        flags["udp-port"],
        flags["sctp-port"],
      ];
      if (flags["tls-cert-file"] !== "") {
        throw new ListenFault("this simulated image serves plain HTTP only");
      }
      if (udpPort !== -1) {
        answerDatagrams(process, udpPort, owned);
        lines.push(`Started UDP server on port  ${udpPort}`);
      }
      if (sctpPort !== -1) {
        answerAssociations(process, sctpPort, owned);
        lines.push("Started SCTP server");
      }
      life.isReady = udpPort !== -1 || sctpPort !== -1;
      lines.push(`Started HTTP server on port ${httpPort}`);
      listenGo(process, httpPort, owned, handlerOf(process, life, flags["http-override"]));
    });
  });
}

async function terminate(process: Process, life: Life, delaySeconds: number): Promise<void> {
  life.isEnding = true;
  if (delaySeconds > 0) {
    await log(process, `Sleeping ${delaySeconds} seconds before terminating...`);
    await process.sleep(delaySeconds * 1000).catch(() => undefined);
  }
  life.exit(0);
}

function handlerOf(process: Process, life: Life, override: string): Handler {
  const routes = routesOf(process, life);
  const handle: Handler = (request) =>
    (routes.get(request.path) ?? rootRoute(process, life))(request);
  if (override === "") {
    return handle;
  }
  const [path = "", query = ""] = override.split("?");
  return (request) =>
    handle({ ...request, method: "GET", path, query: new URLSearchParams(query) });
}

function routesOf(process: Process, life: Life): ReadonlyMap<string, Route> {
  const { hostname } = process.machine.environment;
  const logged =
    (line: string, answer: () => GoReply): Route =>
    async () => {
      await log(process, line);
      return answer();
    };
  return new Map<string, Route>([
    ["/hostname", logged("GET /hostname", () => ({ body: hostname }))],
    ["/hostName", logged("GET /hostName", () => ({ body: hostname }))],
    ["/healthz", logged("GET /healthz", () => ({ status: life.isReady ? 200 : 412, body: "" }))],
    ["/readyz", logged("GET /readyz", () => readiness(life))],
    [
      "/clientip",
      async (request) => {
        await log(process, "GET /clientip");
        return { body: remoteAddress(request) };
      },
    ],
    ["/header", (request) => header(process, request)],
    ["/dial", (request) => dial(process, request)],
    ["/echo", (request) => echo(process, request)],
    ["/exit", (request) => exit(process, life, request)],
    ["/shutdown", (request) => shutdown(process, life, request)],
    ["/redirect", (request) => redirect(process, request)],
    ["/shell", (request) => shell(process, request)],
    ["/upload", (request) => uploadHandler(process, request)],
  ]);
}

function readiness(life: Life): GoReply {
  if (life.isEnding) {
    return { status: 503, body: "shutting down" };
  }
  return life.isReady ? { body: "ok" } : { status: 412, body: "" };
}

function rootRoute(process: Process, life: Life): Route {
  return async () => {
    await log(process, "GET /");
    const now = process.machine.clock.now();
    const text = now.toISOString().replace("T", " ").replace("Z", "000000");
    const seconds = ((now.getTime() - life.startedMs) / 1000).toFixed(9);
    return { body: `NOW: ${text} +0000 UTC m=+${seconds}` };
  };
}

async function header(process: Process, request: HttpRequest): Promise<GoReply> {
  const key = formValue(request, "key");
  await log(process, key === "" ? "GET /header" : `GET /header?key=${key}`);
  if (key !== "") {
    return { body: request.headers.get(key.toLowerCase()) ?? "" };
  }
  const canonical = (name: string) => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  const all = [...request.headers]
    .filter(([name]) => name !== "host")
    .map(([name, value]) => [canonical(name), [value]] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return { body: goJson(Object.fromEntries(all)) };
}

async function dial(process: Process, { query }: HttpRequest): Promise<GoReply> {
  const [host, protocol, port, request, tries] = [
    "host",
    "protocol",
    "port",
    "request",
    "tries",
  ].map((name) => query.get(name) ?? "");
  await log(
    process,
    `GET /dial?host=${host}&protocol=${protocol}&port=${port}&request=${request}&tries=${tries}`,
  );
  return await dialHandler(process, query);
}

async function echo(process: Process, request: HttpRequest): Promise<GoReply> {
  const msg = formValue(request, "msg");
  const code = formValue(request, "code");
  await log(process, `GET /echo?msg=${msg}&code=${code}`);
  return /^[+-]?\d*$/.test(code)
    ? { status: code === "" ? 200 : Number(code), body: msg }
    : { body: `argument 'code' must be an integer or empty, got "${code}"\n` };
}

async function exit(process: Process, life: Life, request: HttpRequest): Promise<GoReply> {
  const [code = "", timeout = "", wait = ""] = ["code", "timeout", "wait"].map((name) =>
    formValue(request, name),
  );
  await log(process, `GET /exit?code=${code}&timeout=${timeout}&wait=${wait}`);
  for (const [name, text] of [
    ["timeout", timeout],
    ["wait", wait],
  ] as const) {
    if (text !== "" && parseGoDuration(text) === null) {
      const what = "must be a valid golang duration or empty";
      return { body: `argument '${name}' ${what}, got "${text}"\n` };
    }
  }
  if (!/^[+-]?\d*$/.test(code)) {
    return { body: `argument 'code' must be an integer [0-127] or empty, got "${code}"\n` };
  }
  const timeoutMs = parseGoDuration(timeout) ?? 0;
  const waitMs = parseGoDuration(wait) ?? 0;
  await log(
    process,
    `Will begin shutdown in ${formatGoDuration(waitMs)}, allowing ${formatGoDuration(timeoutMs)} for connections to close, then will exit with ${Number(code)}`,
  );
  await process.sleep(waitMs);
  if (timeoutMs === 0) {
    return await neverAfter(() => life.exit(Number(code)));
  }
  process.machine.clock.after(0, () => {
    process.beside(async () => {
      await log(process, "Graceful shutdown completed with: <nil>");
      life.exit(Number(code));
    });
  });
  return { body: "" };
}

async function shutdown(process: Process, life: Life, _request: HttpRequest): Promise<GoReply> {
  await log(process, "GET /shutdown");
  return await neverAfter(() => life.exit(0));
}

/** A program that exits answers nobody: its connections are closed with it. */
function neverAfter(act: () => void): Promise<never> {
  act();
  return new Promise(() => undefined);
}

async function redirect(process: Process, request: HttpRequest): Promise<GoReply> {
  const location = formValue(request, "location");
  const code = formValue(request, "code");
  await log(process, `${request.method} /redirect?msg=${location}&code=${code}`);
  if (!/^[+-]?\d*$/.test(code)) {
    return { body: `argument 'code' must be an integer or empty, got "${code}"\n` };
  }
  return goRedirect(location, code === "" ? 302 : Number(code));
}

async function shell(process: Process, request: HttpRequest): Promise<GoReply> {
  const command = formValue(request, "shellCommand") || formValue(request, "cmd");
  await log(process, `GET /shell?cmd=${command}`);
  const { code, output } = await execAs(process, ["/bin/sh", "-c", command]);
  const told = {
    ...(code === 0 ? {} : { error: `exit status ${code}` }),
    ...(output === "" ? {} : { output }),
  };
  await log(
    process,
    `Output: map[${Object.entries(told)
      .map(([name, text]) => `${name}:${text}`)
      .join(" ")}]`,
  );
  return { body: goJson(told) };
}
