import type { OwnedStack } from "../../../../core/lifecycle.ts";
import type { Connection } from "../../../network/network.ts";
import { goJson } from "../../go/json.ts";
import type { Process } from "../../machine/process.ts";
import { goSignalExits } from "../hello-app.ts";
import { runServer } from "../server.ts";
import { bind, type Command, ListenFault, log, startLogged } from "./command.ts";
import { parseFlags } from "./flags.ts";
import { listenGo } from "./requests.ts";

const encoder = new TextEncoder();
const variable = /^SERVE_(?:(TCP|UDP|TLS|SCTP)_)?PORT_(\d+)$/;
const defaults = { "json-response": false };

/**
 * `porter`: serves the text of each variable `SERVE_[PROTOCOL_]PORT_n` on port n.
 * Source: test/images/agnhost/porter/porter.go v1.35.
 */
export const porter: Command = (process, words) => {
  const parsed = parseFlags(words, defaults);
  return typeof parsed === "string" ? parsed : run(process, parsed.flags["json-response"]);
};

async function run(process: Process, asJson: boolean): Promise<number> {
  return await runServer(process, goSignalExits, (owned) =>
    startLogged(process, (lines) => {
      for (const [name, value] of process.env) {
        const [, protocol = "TCP", port] = variable.exec(name) ?? [];
        if (port !== undefined) {
          lines.push(...serve({ process, owned, port: Number(port), value, asJson }, protocol));
        }
      }
    }),
  );
}

interface Service {
  readonly process: Process;
  readonly owned: OwnedStack;
  readonly port: number;
  readonly value: string;
  readonly asJson: boolean;
}

/** @returns what the log says of it. */
function serve(service: Service, protocol: string): readonly string[] {
  switch (protocol) {
    case "UDP":
      serveUdp(service);
      return [`Started UDP server on port ${service.port}`];
    case "SCTP":
      serveSctp(service);
      return ["Started SCTP server"];
    case "TLS":
      return [`tls server on port "${service.port}": this simulated image serves plain HTTP only`];
    default:
      return serveTcp(service);
  }
}

/** Upstream only logs a TCP port that is taken, and runs on. */
function serveTcp({ process, owned, port, value, asJson }: Service): readonly string[] {
  try {
    listenGo(process, port, owned, ({ method }) =>
      asJson
        ? {
            headers: { "Content-Type": "application/json" },
            body: goJson({ Method: method, Body: value }),
          }
        : { body: value },
    );
    return [];
  } catch (error) {
    if (error instanceof ListenFault) {
      return [`server on port "${port}" failed: ${error.message}`];
    }
    throw error;
  }
}

function serveUdp({ process, owned, port, value }: Service): void {
  const { network, environment } = process.machine;
  const listen = () =>
    owned.own(
      network.listenDatagrams(environment.pod, port, ({ reply }) => reply(encoder.encode(value))),
    );
  const what = `UDP: failed to listen on port ${port}`;
  bind(`udp 0.0.0.0:${port}`, listen, (why) => `${what}: ${why}`);
}

function serveSctp({ process, owned, port, value }: Service): void {
  const { network, environment } = process.machine;
  const answer = async (connection: Connection) => {
    await log(process, "Sending response");
    await connection.write(encoder.encode(value));
    await log(process, "Response sent");
    connection.end();
    await connection.dispose();
  };
  const listen = () =>
    owned.own(
      network.listen(environment.pod, "SCTP", port, (connection) => {
        void answer(connection).catch(() => undefined);
      }),
    );
  const what = "Failed to listen SCTP. error:address already in use";
  bind(`sctp :${port}`, listen, () => what);
}
