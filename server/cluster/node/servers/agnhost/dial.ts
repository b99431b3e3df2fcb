import { toOwned } from "../../../../core/lifecycle.ts";
import { NetworkError } from "../../../network/network.ts";
import { deadline } from "../../applets/net/dial.ts";
import { dialErrorText, GoNetError, httpGet, resolveGo } from "../../go/client.ts";
import type { GoReply } from "../../go/http.ts";
import { goJson } from "../../go/json.ts";
import { withSignal } from "../../http/with-signal.ts";
import { orAborted } from "../../machine/pipe.ts";
import type { Process } from "../../machine/process.ts";
import { badRequest } from "./requests.ts";

const answerTimeoutMs = 5000;
/** Attempts of one request; upstream has no bound, and tests ask for some dozens. */
const triesMax = 100;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** How an exchange of one text over a datagram or association went wrong, in the words of Go. */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  readonly kind: "refused" | "timeout" | "other";

  constructor(kind: ExchangeError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

type Exchange = (text: string, ip: string, port: number) => Promise<string>;

/** netexec's `/dial`: asks another server and tells each answer and each failure. */
export async function dialHandler(process: Process, query: URLSearchParams): Promise<GoReply> {
  const text = query.get("request") ?? "";
  const tries = query.get("tries") || "1";
  if (!/^[+-]?\d+$/.test(tries)) {
    return badRequest(
      `tries parameter is invalid. strconv.Atoi: parsing "${tries}": invalid syntax`,
    );
  }
  if (text === "") {
    return badRequest("request parameter not specified. <nil>");
  }
  const protocol = query.get("protocol") ?? "";
  const exchange = exchangeOf(process, protocol.toLowerCase());
  if (!exchange) {
    return badRequest(`unsupported protocol. ${protocol}`);
  }
  const port = Number(query.get("port"));
  let ip: string;
  try {
    ip = await resolveGo(process, query.get("host") ?? "");
  } catch (error) {
    return badRequest(`host and/or port param are invalid. ${messageOf(error)}`);
  }
  return await repeated(() => exchange(text, ip, port), Math.min(Number(tries), triesMax));
}

function exchangeOf(process: Process, protocol: string): Exchange | null {
  switch (protocol) {
    case "":
    case "http":
      return (text, ip, port) => httpGet(process, `http://${ip}:${port}/${text}`, answerTimeoutMs);
    case "udp":
      return (text, ip, port) =>
        askByUdp(process, text, ip, port, answerTimeoutMs).catch((error: unknown) => {
          throw new GoNetError(`reading from udp connection failed. err:'${messageOf(error)}'`);
        });
    case "sctp":
      return (text, ip, port) => askBySctp(process, text, ip, port, answerTimeoutMs);
    default:
      return null;
  }
}

/** As upstream, answers are left out if the last attempt failed. */
async function repeated(attempt: () => Promise<string>, tries: number): Promise<GoReply> {
  const responses: string[] = [];
  const errors: string[] = [];
  let last = "";
  for (let count = 0; count < tries; count++) {
    try {
      last = await attempt();
      responses.push(last);
    } catch (error) {
      last = "";
      errors.push(messageOf(error));
    }
  }
  const body = {
    ...(errors.length > 0 ? { errors } : {}),
    ...(last === "" ? {} : { responses }),
  };
  return { body: goJson(body) };
}

/** @throws whatever isn't a failure of the network. */
function messageOf(error: unknown): string {
  if (error instanceof GoNetError || error instanceof ExchangeError) {
    return error.message;
  }
  throw error;
}

/** Sends a datagram and waits for the first reply. @throws ExchangeError */
export async function askByUdp(
  process: Process,
  text: string,
  ip: string,
  port: number,
  timeoutMs: number | null,
): Promise<string> {
  const { network, origin } = process.machine;
  const limit = deadline(process, timeoutMs);
  let socket = toOwned(() => undefined);
  let between = "";
  try {
    const reply = await orAborted<Uint8Array | null>(limit.signal, (resolve) => {
      const opened = network.sendDatagram(origin, ip, port, encoder.encode(text), resolve, () =>
        resolve(null),
      );
      socket = opened;
      between = `${opened.local.ip}:${opened.local.port}->${ip}:${port}`;
    });
    if (reply === null) {
      throw new ExchangeError("refused", `read udp ${between}: read: connection refused`);
    }
    return decoder.decode(reply);
  } catch (error) {
    process.signal.throwIfAborted();
    if (limit.expired()) {
      throw new ExchangeError("timeout", `read udp ${between}: i/o timeout`);
    }
    throw error;
  } finally {
    limit.dispose();
    await socket.dispose();
  }
}

/** Opens an association, sends a text and waits for the first answer. @throws ExchangeError */
export async function askBySctp(
  process: Process,
  text: string,
  ip: string,
  port: number,
  timeoutMs: number,
): Promise<string> {
  const { network, origin } = process.machine;
  const limit = deadline(process, timeoutMs);
  try {
    const connection = await network.connect(origin, ip, port, "SCTP", limit.signal);
    try {
      const guarded = withSignal(connection, limit.signal);
      await guarded.write(encoder.encode(text));
      const answer = await guarded.read();
      if (!answer) {
        throw new ExchangeError("other", "reading from sctp connection failed. err:'EOF'");
      }
      return decoder.decode(answer);
    } finally {
      await connection.dispose();
    }
  } catch (error) {
    process.signal.throwIfAborted();
    if (limit.expired()) {
      throw new ExchangeError("timeout", "sctp dial failed. err:connection timed out");
    }
    if (error instanceof NetworkError) {
      const why = dialErrorText(error, ip, port).replace(/^.*connect: /, "");
      throw new ExchangeError("other", why);
    }
    throw error;
  } finally {
    limit.dispose();
  }
}
