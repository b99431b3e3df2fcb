import { toOwned } from "../../../../core/lifecycle.ts";
import { type Connection, NetworkError } from "../../../network/network.ts";
import { orAborted } from "../../machine/pipe.ts";
import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { deadline, dial, isAddress, resolveHost } from "./dial.ts";
import { relay } from "./relay.ts";

/** `nc [-zvlu] [-w SECS] [-p PORT] HOST PORT`. Source: BusyBox 1.36 networking/nc_bloaty.c (texts). */
export const nc: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "lzvunkp:w:q:e:s:i:");
  const [host, portText] = options.operands;
  if (options.flags.has("l")) {
    const port = Number(options.values.get("p") ?? options.operands.at(-1));
    return await serveOnce(process, port, options.flags.has("k"), options.flags.has("v"));
  }
  const port = Number(portText);
  if (options.error !== null || host === undefined || !(port > 0 && port < 65536)) {
    return await usageFault(
      process,
      "nc",
      options.error,
      "nc [OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen",
    );
  }
  const wait = options.values.get("w");
  const limit = deadline(process, wait === undefined ? null : Number(wait) * 1000);
  const onlyScan = options.flags.has("z");
  const verbose = options.flags.has("v");
  try {
    return await connectTo(process, host, port, onlyScan, verbose, limit.signal);
  } catch (error) {
    if (!limit.expired() || process.signal.aborted) {
      throw error;
    }
    await reportTimeout(process, onlyScan, verbose, `${host} (${host}:${port})`);
    return 1;
  } finally {
    limit.dispose();
  }
};

async function reportTimeout(
  process: Process,
  onlyScan: boolean,
  verbose: boolean,
  target: string,
): Promise<void> {
  if (!onlyScan) {
    await process.complain("nc: timed out\n");
  } else if (verbose) {
    await process.complain(`nc: ${target}: Connection timed out\n`);
  }
}

async function connectTo(
  process: Process,
  host: string,
  port: number,
  onlyScan: boolean,
  verbose: boolean,
  signal: AbortSignal,
): Promise<number> {
  const ip = await resolveHost(process, host, signal);
  if (ip === null) {
    await process.complain(`nc: bad address '${host}'\n`);
    return 1;
  }
  const dialled = await dial(process, ip, port, signal);
  if (dialled.kind === "failed") {
    if (verbose || !onlyScan) {
      await process.complain(`nc: ${host} (${ip}:${port}): ${dialled.text}\n`);
    }
    return 1;
  }
  if (verbose) {
    await process.complain(`${host} (${ip}:${port}) open\n`);
  }
  if (!onlyScan) {
    await relay(process, dialled.connection, signal);
  }
  await dialled.connection.dispose();
  return 0;
}

async function serveOnce(
  process: Process,
  port: number,
  keeps: boolean,
  verbose: boolean,
): Promise<number> {
  const { network, environment } = process.machine;
  do {
    let listener = toOwned(() => undefined);
    try {
      const connection = await orAborted<Connection>(process.signal, (resolve) => {
        listener = network.listen(environment.pod, "TCP", port, resolve);
      });
      await listener.dispose();
      if (verbose) {
        await process.complain(
          `connect to ${connection.local.ip}:${port} from ${connection.remote.ip}:${connection.remote.port}\n`,
        );
      }
      await relay(process, connection, process.signal);
      await connection.dispose();
    } catch (error) {
      if (error instanceof NetworkError && error.code === "in-use") {
        await process.complain("nc: bind: Address already in use\n");
        return 1;
      }
      throw error;
    } finally {
      await listener.dispose();
    }
  } while (keeps);
  return 0;
}

/** As /etc/resolv.conf of every Pod has it. */
const nameServer = "10.96.0.10";
const lookupTimeoutMs = 15_000;

/** `nslookup HOST`. Source: BusyBox 1.36 networking/nslookup.c (FEATURE_NSLOOKUP_BIG). */
export const nslookup: Program = async (process) => {
  const [host] = process.argv.slice(1).filter((word) => !word.startsWith("-"));
  if (host === undefined) {
    return await usageFault(
      process,
      "nslookup",
      null,
      "nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]",
    );
  }
  const { network, origin } = process.machine;
  const limit = deadline(process, lookupTimeoutMs);
  try {
    const answer = isAddress(host)
      ? await network.reverseLookup(origin, host)
      : await network.lookup(origin, host, limit.signal);
    if (answer.kind === "timeout") {
      await process.write(";; connection timed out; no servers could be reached\n\n");
      return 1;
    }
    await process.write(`Server:\t\t${nameServer}\nAddress:\t${nameServer}:53\n\n`);
    if (answer.kind !== "found") {
      await process.write(
        answer.kind === "no-data"
          ? `*** Can't find ${host}: No answer\n\n`
          : `** server can't find ${host}: NXDOMAIN\n\n`,
      );
      return answer.kind === "no-data" ? 0 : 1;
    }
    const lines = isAddress(host)
      ? [`${host.split(".").reverse().join(".")}.in-addr.arpa\tname = ${answer.name}`]
      : answer.addresses.map((address) => `Name:\t${answer.name}\nAddress: ${address}`);
    await process.write(`${lines.join("\n")}\n\n`);
    return 0;
  } catch (error) {
    if (limit.expired() && !process.signal.aborted) {
      await process.write(";; connection timed out; no servers could be reached\n\n");
      return 1;
    }
    throw error;
  } finally {
    limit.dispose();
  }
};
