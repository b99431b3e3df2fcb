import type { IncomingMessage } from "node:http";
import { createWebSocketStream } from "ws";
import type { Clock } from "../../../../core/clock.ts";
import { StatusError } from "../../../../kube/index.ts";
import { codecFor } from "../channel-protocol.ts";
import type { PodStream } from "../pod-stream.ts";
import {
  isWebsocket,
  offeredProtocols,
  offeredStreamProtocols,
  refuseProtocols,
} from "../upgrade-request.ts";
import { forwardOverChannels, portsOf } from "./channel-forwarding.ts";
import type { PodDialer } from "./forward-port.ts";
import { forwardOverSpdy, portForwardProtocol, tunnelProtocol } from "./spdy-forwarding.ts";

const channelProtocols = ["v4.channel.k8s.io", "v4.base64.channel.k8s.io"];

/**
 * Chooses how ports are forwarded: SPDY in a websocket (kubectl), SPDY by itself (older clients), or channels of a
 * websocket (client libraries). Source: kubernetes pkg/registry/core/pod/rest/subresources.go and
 * apiserver pkg/util/proxy/streamtunnel.go v1.35. @throws StatusError 400, or 403 for an unknown protocol
 */
export function preparePortForward(
  request: IncomingMessage,
  query: URLSearchParams,
  dial: PodDialer,
  clock: Clock,
): PodStream {
  if (!isWebsocket(request)) {
    return prepareSpdy(request, dial, clock);
  }
  const offered = offeredProtocols(request);
  if (offered.includes(tunnelProtocol)) {
    return {
      kind: "websocket",
      protocols: [tunnelProtocol],
      run: (socket) => forwardOverSpdy(createWebSocketStream(socket), dial, clock),
    };
  }
  if (offered.length > 0 && !offered.some((one) => channelProtocols.includes(one))) {
    throw refuseProtocols(offered, [...channelProtocols, tunnelProtocol]);
  }
  const ports = portsOf(query);
  return {
    kind: "websocket",
    protocols: channelProtocols,
    run: (socket, protocol) => forwardOverChannels(socket, codecFor(protocol), ports, dial),
  };
}

function prepareSpdy(request: IncomingMessage, dial: PodDialer, clock: Clock): PodStream {
  if (request.headers.upgrade?.toLowerCase() !== "spdy/3.1") {
    throw StatusError.badRequest("Upgrade request required");
  }
  const offered = offeredStreamProtocols(request);
  if (offered.length > 0 && !offered.includes(portForwardProtocol)) {
    throw refuseProtocols(offered, [portForwardProtocol], 403);
  }
  return {
    kind: "spdy",
    protocol: portForwardProtocol,
    run: (socket) => forwardOverSpdy(socket, dial, clock),
  };
}
