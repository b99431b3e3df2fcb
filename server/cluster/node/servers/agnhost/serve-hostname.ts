import type { OwnedStack } from "../../../../core/lifecycle.ts";
import type { Connection } from "../../../network/network.ts";
import type { Process } from "../../machine/process.ts";
import { Signal } from "../../machine/signals.ts";
import { runServer } from "../server.ts";
import { bind, type Command, log, startLogged } from "./command.ts";
import { parseFlags } from "./flags.ts";
import { listenGo, remoteAddress } from "./requests.ts";

const encoder = new TextEncoder();
const defaults = { tcp: false, udp: false, http: true, close: false, port: 9376 };
/** How long it waits for its Pod's deletion after SIGTERM. */
const lingerMs = 60_000;

/** `serve-hostname`. Source: test/images/agnhost/serve-hostname/serve_hostname.go v1.35. */
export const serveHostname: Command = (process, words) => {
  const parsed = parseFlags(words, defaults);
  return typeof parsed === "string" ? parsed : run(process, parsed.flags);
};

async function run(process: Process, flags: typeof defaults): Promise<number> {
  if (flags.http && (flags.tcp || flags.udp)) {
    await log(process, "Can't server TCP/UDP mode and HTTP mode at the same time");
    return 1;
  }
  return await runServer(process, new Map(), async (owned, exit) => {
    process.onSignal(Signal.TERM, () => process.beside(() => linger(process, exit)));
    return await startLogged(process, (lines) => {
      if (flags.tcp) {
        serveTcp(process, flags.port, owned);
      }
      if (flags.udp) {
        serveUdp(process, flags.port, owned);
      }
      if (flags.http) {
        serveHttp(process, flags.port, owned);
      }
      lines.push(`Serving on port ${flags.port}.`);
    });
  });
}

async function linger(process: Process, exit: (code: number) => void): Promise<void> {
  await log(process, "Shutting down after receiving signal: terminated.");
  await log(process, "Awaiting pod deletion.");
  await process.sleep(lingerMs).catch(() => undefined);
  exit(0);
}

function serveHttp(process: Process, port: number, owned: OwnedStack): void {
  listenGo(process, port, owned, async (request) => {
    await log(process, `HTTP request from ${remoteAddress(request)}`);
    return { body: process.machine.environment.hostname };
  });
}

function serveTcp(process: Process, port: number, owned: OwnedStack): void {
  const { network, environment } = process.machine;
  const answer = async (connection: Connection) => {
    await log(process, `TCP request from ${connection.remote.ip}:${connection.remote.port}`);
    await connection.write(encoder.encode(environment.hostname));
    connection.end();
    await connection.dispose();
  };
  const listen = () =>
    owned.own(
      network.listen(environment.pod, "TCP", port, (connection) => {
        process.beside(() => answer(connection));
      }),
    );
  bind(`tcp :${port}`, listen, (why) => `Error from net.Listen(): ${why}`);
}

function serveUdp(process: Process, port: number, owned: OwnedStack): void {
  const { network, environment } = process.machine;
  const listen = () =>
    owned.own(
      network.listenDatagrams(environment.pod, port, ({ from, reply }) => {
        process.beside(() => log(process, `UDP request from ${from.ip}:${from.port}`));
        reply(encoder.encode(environment.hostname));
      }),
    );
  bind(`udp :${port}`, listen, (why) => `Error from ListenUDP(): ${why}`);
}
