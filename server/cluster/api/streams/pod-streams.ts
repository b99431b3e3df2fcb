import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Logger } from "../../../core/log.ts";
import { StatusError } from "../../../kube/index.ts";
import { admissionRequest, admit, validateAdmission } from "../../registry/admission-chain.ts";
import type { ResourceStore } from "../../registry/registry.ts";
import { type Call, writeContext } from "../call.ts";
import { openCall } from "../open-call.ts";
import { asStatusError } from "../respond.ts";
import { authorizeCall, type RouterServices } from "../router-services.ts";
import { warningHeaders } from "../warning-header.ts";
import { codecFor, remoteCommandProtocols } from "./channel-protocol.ts";
import { chooseContainer, requireNode } from "./pod-containers.ts";
import { type CommandStreams, runRemoteCommand } from "./remote-command.ts";

/** Longest message that a client may send. */
const messageBytesMax = 4 * 1024 * 1024;

type Services = RouterServices & { readonly log: Logger };

/** Exec and attach over websockets. Owns the sockets that it accepted. */
export class PodStreams {
  readonly #services: Services;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytesMax,
    clientTracking: true,
    handleProtocols: (offered) =>
      [...offered].find((protocol) => remoteCommandProtocols.has(protocol)) ?? false,
  });

  constructor(services: Services) {
    this.#services = services;
  }

  /** Takes over an upgrade request, or refuses it with a Status. Never rejects. */
  async accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => undefined);
    const gone = new AbortController();
    socket.once("close", () => gone.abort());
    try {
      const call = openCall(request, this.#services, gone.signal);
      authorizeCall(streamVerb(call), this.#services.authorizer);
      const run = await this.#prepare(call);
      checkUpgrade(request);
      this.#server.handleUpgrade(request, socket, head, (accepted) => {
        accepted.on("error", () => accepted.terminate());
        void run(accepted);
      });
    } catch (error) {
      refuse(
        socket,
        asStatusError(error, (cause) => this.#services.log.error({ err: cause }, "upgrade failed")),
      );
    }
  }

  dispose(): void {
    for (const client of this.#server.clients) {
      client.terminate();
    }
    this.#server.close();
  }

  /** Checks all that can be told before the upgrade. @throws StatusError */
  async #prepare(call: Call): Promise<(socket: WebSocket) => Promise<void>> {
    const { registry, runtime } = this.#services;
    const { group, version, resource, subresource, namespace, name } = call.info;
    const store = registry.resource(group, version, resource);
    if (!store || group !== "" || resource !== "pods") {
      throw StatusError.unknownPath();
    }
    if (subresource !== "exec" && subresource !== "attach") {
      throw StatusError.unknownPath();
    }
    const pod = store.get(namespace, name);
    await this.#admitConnect(call, store);
    const container = chooseContainer(pod, call.query.get("container") ?? "");
    requireNode(pod);
    const streams = readStreams(call.query);
    const { stdin, tty } = streams;
    const command = call.query.getAll("command");
    if (subresource === "exec" && command.length === 0) {
      throw StatusError.badRequest("you must specify at least 1 command for the container");
    }
    const start = () =>
      subresource === "exec"
        ? runtime.exec(namespace, name, container, { command, tty, stdin })
        : runtime.attach(namespace, name, container, { tty, stdin });
    const { clock } = this.#services;
    return (socket) => runRemoteCommand(socket, codecFor(socket.protocol), streams, start, clock);
  }

  async #admitConnect(call: Call, { definition }: ResourceStore): Promise<void> {
    const { namespace, name, subresource } = call.info;
    const { admission } = this.#services.registry;
    const options = Object.fromEntries(call.query);
    const request = admissionRequest(
      definition,
      {
        operation: "CONNECT",
        subresource,
        namespace,
        name,
        object: { ...options },
        old: undefined,
      },
      writeContext(call),
    );
    await admit(admission, request);
    await validateAdmission(admission, request);
  }
}

/** Websockets open with GET, which upstream authorizes as what it does: creating a stream. */
function streamVerb(call: Call): Call {
  return { ...call, info: { ...call.info, verb: "create" } };
}

function isTrue(text: string | null): boolean {
  return text === "true" || text === "1";
}

function readStreams(query: URLSearchParams): CommandStreams {
  const tty = isTrue(query.get("tty"));
  const streams = {
    stdin: isTrue(query.get("stdin")),
    stdout: isTrue(query.get("stdout")),
    stderr: isTrue(query.get("stderr")) && !tty,
    tty,
  };
  if (!streams.stdin && !streams.stdout && !streams.stderr) {
    throw StatusError.badRequest("you must specify at least 1 of stdin, stdout, stderr");
  }
  return streams;
}

/** @throws StatusError 400 for anything but a websocket in a known subprotocol. */
function checkUpgrade({ headers }: IncomingMessage): void {
  if (headers.upgrade?.toLowerCase() !== "websocket") {
    throw StatusError.badRequest(
      "unable to upgrade: only websocket streams are supported by this server",
    );
  }
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
  if (offered[0] !== "" && !offered.some((one) => remoteCommandProtocols.has(one))) {
    throw new StatusError({
      code: 400,
      reason: "BadRequest",
      message: `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}], server accepts [${[...remoteCommandProtocols].join(" ")}]`,
    });
  }
}

function refuse(socket: Duplex, status: StatusError): void {
  const body = `${JSON.stringify(status.toStatus())}\n`;
  const lines = [
    `HTTP/1.1 ${status.code} ${status.reason || "Error"}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    ...warningHeaders([]),
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
