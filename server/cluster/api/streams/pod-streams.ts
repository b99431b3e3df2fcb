import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Logger } from "../../../core/log.ts";
import { StatusError, type StoredObject } from "../../../kube/index.ts";
import { admissionRequest, admit, validateAdmission } from "../../registry/admission-chain.ts";
import type { ResourceStore } from "../../registry/registry.ts";
import { type Call, writeContext } from "../call.ts";
import { openCall } from "../open-call.ts";
import { asStatusError } from "../respond.ts";
import { authorizeCall, type RouterServices } from "../router-services.ts";
import { warningHeaders } from "../warning-header.ts";
import { prepareCommand } from "./command-request.ts";
import { requireNode } from "./pod-containers.ts";
import type { PodStream } from "./pod-stream.ts";
import { preparePortForward } from "./port-forward/port-forward-request.ts";
import { offeredProtocols } from "./upgrade-request.ts";

/** Longest message that a client may send. */
const messageBytesMax = 4 * 1024 * 1024;

type Services = RouterServices & { readonly log: Logger };

/** Exec, attach and port-forward. Owns the sockets that it accepted. */
export class PodStreams {
  readonly #services: Services;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytesMax,
    clientTracking: true,
  });
  /** The subprotocol that was agreed upon. */
  readonly #protocols = new WeakMap<IncomingMessage, string>();
  readonly #spdySockets = new Set<Duplex>();

  constructor(services: Services) {
    this.#services = services;
    this.#server.on("headers", (lines: string[], request) => {
      const protocol = this.#protocols.get(request);
      if (protocol !== undefined) {
        lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
      }
    });
  }

  /** Takes over an upgrade request, or refuses it with a Status. Never rejects. */
  async accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => undefined);
    const gone = new AbortController();
    socket.once("close", () => gone.abort());
    try {
      const call = openCall(request, this.#services, gone.signal);
      authorizeCall(streamVerb(call), this.#services.authorizer);
      const stream = await this.#prepare(call, request);
      if (stream.kind === "spdy") {
        this.#openSpdy(stream, socket, head);
        return;
      }
      const protocol = offeredProtocols(request).find((one) => stream.protocols.includes(one));
      this.#openWebsocket(request, socket, head, protocol, (accepted) =>
        stream.run(accepted, protocol ?? ""),
      );
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
    for (const socket of this.#spdySockets) {
      socket.destroy();
    }
  }

  #openWebsocket(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    protocol: string | undefined,
    run: (accepted: WebSocket) => Promise<void>,
  ): void {
    if (protocol !== undefined) {
      this.#protocols.set(request, protocol);
    }
    // Chosen here: the server would refuse the name of the tunnel, which holds a slash.
    delete request.headers["sec-websocket-protocol"];
    this.#server.handleUpgrade(request, socket, head, (accepted) => {
      accepted.on("error", () => accepted.terminate());
      void run(accepted);
    });
  }

  #openSpdy(
    { protocol, run }: Extract<PodStream, { kind: "spdy" }>,
    socket: Duplex,
    head: Buffer,
  ): void {
    this.#spdySockets.add(socket);
    socket.once("close", () => this.#spdySockets.delete(socket));
    const lines = ["Connection: Upgrade", "Upgrade: SPDY/3.1"];
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
    );
    socket.unshift(head);
    void run(socket);
  }

  /** Checks all that can be told before the upgrade. @throws StatusError */
  async #prepare(call: Call, request: IncomingMessage): Promise<PodStream> {
    const { registry, runtime, clock } = this.#services;
    const { group, version, resource, subresource, namespace, name } = call.info;
    const store = registry.resource(group, version, resource);
    const streams = ["exec", "attach", "portforward"];
    if (!store || group !== "" || resource !== "pods" || !streams.includes(subresource)) {
      throw StatusError.unknownPath();
    }
    const pod: StoredObject = store.get(namespace, name);
    await this.#admitConnect(call, store);
    if (subresource === "portforward") {
      requireNode(pod);
      const dial = (port: number) => runtime.portForward(namespace, name, port);
      return preparePortForward(request, call.query, dial, clock);
    }
    return prepareCommand(request, call, pod, { runtime, clock });
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
