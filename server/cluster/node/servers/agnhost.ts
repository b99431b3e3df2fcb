import type { OwnedStack } from "../../../core/lifecycle.ts";
import { NetworkError } from "../../network/network.ts";
import { deadline, resolveHost } from "../applets/net/dial.ts";
import { execAs } from "../applets/system/capture.ts";
import type { HttpReply, HttpRequest } from "../http/server.ts";
import type { Process, Program } from "../machine/process.ts";
import { formatGoLog } from "./go-log.ts";
import { goSignalExits } from "./hello-app.ts";
import { isPortInUse, listenHttp, runServer } from "./server.ts";

/**
 * The test image of Kubernetes: netexec, serve-hostname, porter, connect, pause, fail, logs.
 * Source: kubernetes test/images/agnhost v1.35.
 */
export const agnhost: Program = async (process) => {
  const [command = "pause", ...args] = process.argv.slice(1);
  switch (command) {
    case "pause":
      await process.write("Paused\n");
      return await runServer(process, goSignalExits, () => null);
    case "netexec":
      return await serve(
        process,
        [option(args, "http-port", "8080")],
        option(args, "udp-port", "8081"),
        netexec,
      );
    case "serve-hostname":
      return await serve(process, [option(args, "port", "9376")], null, hostnameReply);
    case "test-webserver":
      return await serve(process, ["80"], null, hostnameReply);
    case "porter":
      return await porter(process);
    case "connect":
      return await connect(process, args);
    case "entrypoint-tester":
      await process.write(`${JSON.stringify(process.argv).replace(/,/g, " ")}\n`);
      return 0;
    case "fail":
      return 1;
    case "--help":
    case "help":
      await process.write("Usage:\n  app [command]\n");
      return 0;
    default:
      await process.complain(
        `Error: unknown command "${command}" for "app"\nRun 'app --help' for usage.\n`,
      );
      return 1;
  }
};

function option(args: readonly string[], name: string, fallback: string): string {
  const inline = args.find((word) => word.startsWith(`--${name}=`));
  const at = args.indexOf(`--${name}`);
  return inline?.slice(name.length + 3) ?? (at >= 0 ? (args[at + 1] ?? fallback) : fallback);
}

type Handler = (process: Process, request: HttpRequest) => Promise<HttpReply>;

async function serve(
  process: Process,
  ports: readonly string[],
  udpPort: string | null,
  handle: Handler,
): Promise<number> {
  return await runServer(process, goSignalExits, async (owned) => {
    for (const port of ports) {
      if (!(await listen(process, Number(port), owned, (request) => handle(process, request)))) {
        return 1;
      }
    }
    if (udpPort !== null && udpPort !== "-1") {
      serveUdp(process, Number(udpPort), owned);
    }
    return null;
  });
}

async function listen(
  process: Process,
  port: number,
  owned: OwnedStack,
  handle: (request: HttpRequest) => Promise<HttpReply>,
): Promise<boolean> {
  const log = (text: string) => process.complain(formatGoLog(process.machine.clock.now(), text));
  try {
    listenHttp(process, port, owned, handle);
  } catch (error) {
    if (!isPortInUse(error)) {
      throw error;
    }
    await log(`listen tcp :${port}: bind: address already in use`);
    return false;
  }
  await log(`Started HTTP server on port ${port}`);
  return true;
}

function text(body: string, status = 200): HttpReply {
  return { status, headers: [["Content-Type", "text/plain; charset=utf-8"]], body };
}

const hostnameReply: Handler = async (process) => text(process.machine.environment.hostname);

const netexec: Handler = async (process, request) => {
  const { environment, clock } = process.machine;
  switch (request.path) {
    case "/hostname":
    case "/hostName":
      return text(environment.hostname);
    case "/clientip":
      return text(`${request.remote.ip}:${request.remote.port}`);
    case "/header":
      return text(request.headers.get((request.query.get("key") ?? "").toLowerCase()) ?? "");
    case "/healthz":
      return text("");
    case "/echo":
      return text(request.query.get("msg") ?? "", Number(request.query.get("code") ?? 200));
    case "/exit":
      process.kill(9, true);
      return text("");
    case "/redirect":
      return {
        status: Number(request.query.get("code") ?? 302),
        headers: [["Location", request.query.get("location") ?? "/"]],
        body: "",
      };
    case "/shell":
      return text(JSON.stringify(await shellOutput(process, request)));
    case "/dial":
      return text(JSON.stringify(await dialAll(process, request)));
    default:
      return text(`NOW: ${clock.now().toISOString().replace("T", " ").replace("Z", "")} +0000 UTC`);
  }
};

async function shellOutput(process: Process, request: HttpRequest) {
  const command = request.query.get("shellCommand") ?? request.query.get("cmd") ?? "";
  const { code, output } = await execAs(process, ["/bin/sh", "-c", command]);
  return code === 0 ? { output } : { error: `exit status ${code}`, output };
}

/** `/dial?host=&port=&request=&protocol=http&tries=`: asks another netexec, as network tests do. */
async function dialAll(process: Process, request: HttpRequest) {
  const { query } = request;
  const tries = Math.min(Number(query.get("tries") ?? 1), 20);
  const url = `http://${query.get("host") ?? ""}:${query.get("port") ?? "80"}/${query.get("request") ?? ""}`;
  const responses: string[] = [];
  const errors: string[] = [];
  for (let count = 0; count < tries; count++) {
    const { code, output } = await execAs(process, ["curl", "-sS", "-m", "5", url]);
    (code === 0 ? responses : errors).push(output);
  }
  return { responses, ...(errors.length > 0 ? { errors } : {}) };
}

function serveUdp(process: Process, port: number, owned: OwnedStack): void {
  const { network, environment } = process.machine;
  owned.own(
    network.listenDatagrams(environment.pod, port, (datagram) => {
      const words = new TextDecoder().decode(datagram.bytes).trim().split(/\s+/);
      const replies: Record<string, string> = {
        hostname: environment.hostname,
        hostName: environment.hostname,
        clientip: `${datagram.from.ip}:${datagram.from.port}`,
        echo: words.slice(1).join(" "),
      };
      const reply = replies[words[0] ?? ""];
      if (reply !== undefined) {
        datagram.reply(new TextEncoder().encode(reply));
      }
    }),
  );
}

/** Serves the text of each variable `SERVE_PORT_<n>` on port n. */
async function porter(process: Process): Promise<number> {
  return await runServer(process, goSignalExits, async (owned) => {
    for (const [name, body] of process.env) {
      const port = /^SERVE_(?:TLS_)?PORT_(\d+)$/.exec(name)?.[1];
      if (
        port !== undefined &&
        !(await listen(process, Number(port), owned, async () => text(body)))
      ) {
        return 1;
      }
    }
    return null;
  });
}

/** `connect HOST:PORT [--timeout D] [--protocol tcp]`: prints REFUSED, TIMEOUT, DNS or OTHER, and exits 1. */
async function connect(process: Process, args: readonly string[]): Promise<number> {
  const target = args.find((word) => !word.startsWith("--")) ?? "";
  const limit = deadline(process, durationMs(option(args, "timeout", "15s")));
  const colon = target.lastIndexOf(":");
  const protocol = option(args, "protocol", "tcp") === "sctp" ? "SCTP" : "TCP";
  try {
    const ip = await resolveHost(process, target.slice(0, colon), limit.signal);
    if (ip === null) {
      await process.complain("DNS\n");
      return 1;
    }
    const { network, origin } = process.machine;
    const port = Number(target.slice(colon + 1));
    const connection = await network.connect(origin, ip, port, protocol, limit.signal);
    await connection.dispose();
    return 0;
  } catch (error) {
    process.signal.throwIfAborted();
    await process.complain(`${limit.expired() ? "TIMEOUT" : outcomeOf(error)}\n`);
    return 1;
  } finally {
    limit.dispose();
  }
}

function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const factors: Record<string, number> = { ms: 1, s: 1000, m: 60000 };
  return Number(match?.[1] ?? 15) * (factors[match?.[2] ?? "s"] ?? 1000);
}

function outcomeOf(error: unknown): string {
  const code = error instanceof NetworkError ? error.code : "reset";
  return code === "refused" ? "REFUSED" : code === "timeout" ? "TIMEOUT" : "OTHER";
}
