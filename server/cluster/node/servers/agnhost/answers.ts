import type { OwnedStack } from "../../../../core/lifecycle.ts";
import type { Connection } from "../../../network/network.ts";
import type { Process } from "../../machine/process.ts";
import { bind, log } from "./command.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** What netexec answers to a text by UDP or SCTP, and what it logs; nothing to an empty text. */
function answerTo(
  process: Process,
  kind: "UDP" | "SCTP",
  received: string,
  client: string,
): { readonly reply?: string; readonly line: string } | null {
  const text = received.trim().toLowerCase();
  if (text === "hostname") {
    const line = `Sending ${kind === "UDP" ? "udp" : kind} hostName response`;
    return { reply: process.machine.environment.hostname, line };
  }
  if (text.startsWith("echo ")) {
    const reply = text.slice("echo ".length);
    return { reply, line: `Echoing ${reply} to ${kind} client ${client}` };
  }
  if (text === "clientip") {
    return { reply: client, line: `Sending clientip back to ${kind} client ${client}` };
  }
  return text === "" ? null : { line: `Unknown ${kind} command received from ${client}: ${text}` };
}

/** Starts netexec's UDP server. @throws ListenFault */
export function answerDatagrams(process: Process, port: number, owned: OwnedStack): void {
  const { network, environment } = process.machine;
  const listen = () =>
    owned.own(
      network.listenDatagrams(environment.pod, port, ({ bytes, from, reply }) => {
        const client = `${from.ip}:${from.port}`;
        const answer = answerTo(process, "UDP", decoder.decode(bytes), client);
        if (answer?.reply !== undefined) {
          reply(encoder.encode(answer.reply));
        }
        if (answer) {
          process.beside(() => log(process, answer.line));
        }
      }),
    );
  const what = `Error occurred: failed to create listener for UDP address :${port}`;
  bind(`udp :${port}`, listen, (why) => `${what}:${why}`);
}

/** Starts netexec's SCTP server. @throws ListenFault */
export function answerAssociations(process: Process, port: number, owned: OwnedStack): void {
  const { network, environment } = process.machine;
  const listen = () =>
    owned.own(
      network.listen(environment.pod, "SCTP", port, (connection) => {
        void answerAssociation(process, connection).catch(() => undefined);
      }),
    );
  const what = `Error occurred: failed to create listener for SCTP address 0.0.0.0:${port}`;
  bind(`sctp :${port}`, listen, () => `${what}:address already in use`);
}

async function answerAssociation(process: Process, connection: Connection): Promise<void> {
  const client = `${connection.remote.ip}:${connection.remote.port}`;
  try {
    const received = await connection.read();
    const answer = received && answerTo(process, "SCTP", decoder.decode(received), client);
    if (answer?.reply !== undefined) {
      await connection.write(encoder.encode(answer.reply));
    }
    if (answer) {
      await log(process, answer.line);
    }
  } finally {
    connection.end();
    await connection.dispose();
  }
}
