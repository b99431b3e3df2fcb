import { NetworkError } from "../../../network/network.ts";
import { deadline } from "../../applets/net/dial.ts";
import { dialErrorText, GoNetError, resolveGo, splitHostPort } from "../../go/client.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "./command.ts";
import { askBySctp, askByUdp, ExchangeError } from "./dial.ts";
import { parseFlags } from "./flags.ts";

interface Destination {
  readonly ip: string;
  readonly port: number;
}

/** Ends the program with a line on standard error that tests look for. */
class Outcome extends Error {}

/**
 * `connect HOST:PORT`: silent and 0 if it gets through, else one word for the kind of failure and 1.
 * Source: test/images/agnhost/connect/connect.go v1.35.
 */
export const connect: Command = (process, words) => {
  const parsed = parseFlags(words, {
    timeout: 0,
    protocol: "tcp",
    "udp-data": "hostname",
    "sctp-data": "hostname",
  });
  if (typeof parsed === "string") {
    return parsed;
  }
  const { flags, args } = parsed;
  const [target] = args;
  if (target === undefined || args.length !== 1) {
    return `accepts 1 arg(s), received ${args.length}`;
  }
  switch (flags.protocol) {
    case "":
    case "tcp":
      return told(process, () => connectTcp(process, target, flags.timeout));
    case "udp":
      return told(process, () => connectUdp(process, target, flags.timeout, flags["udp-data"]));
    case "sctp":
      return told(process, () => connectSctp(process, target, flags.timeout, flags["sctp-data"]));
    default:
      return told(process, async () => {
        throw new Outcome(`Unsupported protocol\n${flags.protocol}`);
      });
  }
};

async function told(process: Process, attempt: () => Promise<void>): Promise<number> {
  try {
    await attempt();
    return 0;
  } catch (error) {
    if (error instanceof Outcome) {
      await process.complain(`${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function resolve(process: Process, target: string, malformed: string): Promise<Destination> {
  let parts: ReturnType<typeof splitHostPort>;
  try {
    parts = splitHostPort(target);
  } catch (error) {
    throw error instanceof GoNetError ? new Outcome(`${malformed}: ${error.message}`) : error;
  }
  try {
    return { ip: await resolveGo(process, parts.host), port: Number(parts.port) };
  } catch (error) {
    throw error instanceof GoNetError ? new Outcome(`DNS: ${error.message}`) : error;
  }
}

async function connectTcp(process: Process, target: string, timeoutMs: number): Promise<void> {
  const { ip, port } = await resolve(process, target, "UNKNOWN");
  const { network, origin } = process.machine;
  const limit = deadline(process, timeoutMs > 0 ? timeoutMs : null);
  try {
    const connection = await network.connect(origin, ip, port, "TCP", limit.signal);
    await connection.dispose();
  } catch (error) {
    process.signal.throwIfAborted();
    const code = error instanceof NetworkError ? error.code : "timeout";
    if (limit.expired() || code === "timeout") {
      throw new Outcome("TIMEOUT");
    }
    throw new Outcome(code === "refused" ? "REFUSED" : `OTHER: ${dialErrorText(error, ip, port)}`);
  } finally {
    limit.dispose();
  }
}

async function connectUdp(
  process: Process,
  target: string,
  timeoutMs: number,
  data: string,
): Promise<void> {
  const { ip, port } = await resolve(process, target, "DNS");
  try {
    const reply = await askByUdp(process, `${data}\n`, ip, port, timeoutMs > 0 ? timeoutMs : null);
    if (reply === "") {
      throw new Outcome(
        "OTHER: No data received from the server. Cannot guarantee the server received the request.",
      );
    }
  } catch (error) {
    if (error instanceof ExchangeError) {
      throw new Outcome(
        `${error.kind === "other" ? "UNKNOWN" : error.kind.toUpperCase()}: ${error.message}`,
      );
    }
    throw error;
  }
}

/** Without a timeout upstream's timer fires at once. */
async function connectSctp(
  process: Process,
  target: string,
  timeoutMs: number,
  data: string,
): Promise<void> {
  const { ip, port } = await resolve(process, target, "DNS");
  try {
    await askBySctp(process, `${data}\n`, ip, port, timeoutMs);
  } catch (error) {
    if (error instanceof ExchangeError) {
      throw new Outcome(error.kind === "timeout" ? "TIMEOUT" : `OTHER: ${error.message}`);
    }
    throw error;
  }
}
