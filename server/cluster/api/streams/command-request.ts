import type { IncomingMessage } from "node:http";
import type { Clock } from "../../../core/clock.ts";
import { StatusError, type StoredObject } from "../../../kube/index.ts";
import type { NodeRuntime } from "../../node/runtime.ts";
import type { Call } from "../call.ts";
import { isTrue } from "../query.ts";
import { codecFor, remoteCommandProtocols } from "./channel-protocol.ts";
import { chooseContainer, requireNode } from "./pod-containers.ts";
import type { PodStream } from "./pod-stream.ts";
import { type CommandStreams, runRemoteCommand } from "./remote-command.ts";
import { isWebsocket, offeredProtocols, refuseProtocols } from "./upgrade-request.ts";

/** Checks an exec or attach. @throws StatusError 400 for options that upstream refuses */
export function prepareCommand(
  request: IncomingMessage,
  call: Call,
  pod: StoredObject,
  { runtime, clock }: { readonly runtime: NodeRuntime; readonly clock: Clock },
): PodStream {
  const { subresource, namespace, name } = call.info;
  const container = chooseContainer(pod, call.query.get("container") ?? "");
  requireNode(pod);
  const streams = readStreams(call.query);
  const { stdin, tty } = streams;
  const command = call.query.getAll("command");
  if (subresource === "exec" && command.length === 0) {
    throw StatusError.badRequest("you must specify at least 1 command for the container");
  }
  checkUpgrade(request);
  const start = () =>
    subresource === "exec"
      ? runtime.exec(namespace, name, container, { command, tty, stdin })
      : runtime.attach(namespace, name, container, { tty, stdin });
  return {
    kind: "websocket",
    protocols: remoteCommandProtocols,
    run: (socket, protocol) => runRemoteCommand(socket, codecFor(protocol), streams, start, clock),
  };
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
function checkUpgrade(request: IncomingMessage): void {
  if (!isWebsocket(request)) {
    throw StatusError.badRequest(
      "unable to upgrade: only websocket streams are supported by this server",
    );
  }
  const offered = offeredProtocols(request);
  if (offered.length > 0 && !offered.some((one) => remoteCommandProtocols.includes(one))) {
    throw refuseProtocols(offered, remoteCommandProtocols);
  }
}
