import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContext, TLSSocket } from "node:tls";
import type { GatewayLimits } from "../../core/limits.ts";
import { Slots } from "../../core/token-bucket.ts";
import type { OutsideAccess, OutsideOptions, SandboxId } from "../gateway.ts";
import { renderKubeconfig } from "../identity/kubeconfig.ts";
import { Listener } from "../identity/listener.ts";
import { digestOf, newToken } from "../identity/tokens.ts";
import { OutsideCaller, type OutsideParts } from "./outside-caller.ts";

/** What the way in from outside is made of. */
export interface OutsideEntry extends Omit<OutsideParts, "keys" | "onBound"> {
  readonly secureContext: SecureContext;
  readonly ca: string;
  readonly runDirectory: string;
  readonly limits: GatewayLimits;
  readonly onConnection: (socket: TLSSocket, caller: OutsideCaller) => void;
}

/** One of the names in the gateway's certificate. Clients are told it, so any address may lead here. */
const certificateName = "localhost";

/** Listens for learners' own kubectl. @throws what Node says when the address can't be listened on. */
export async function openOutside(
  options: OutsideOptions,
  entry: OutsideEntry,
): Promise<OutsideAccess> {
  const connections = new Map<SandboxId, Set<Duplex>>();
  const parts: OutsideParts = {
    ...entry,
    keys: options.keys,
    onBound(sandbox, socket) {
      const own = connections.get(sandbox) ?? new Set();
      connections.set(sandbox, own.add(socket));
      return () => {
        own.delete(socket);
        if (own.size === 0 && connections.get(sandbox) === own) {
          connections.delete(sandbox);
        }
      };
    },
  };
  const listener = new Listener({
    ...entry,
    takeSlot: slotsByAddress(entry.limits),
    onConnection: (socket) => entry.onConnection(socket, new OutsideCaller(socket, parts)),
  });
  const port = await listener.openPort(options.host, options.port);
  return {
    port,
    issue(serverUrl) {
      const token = newToken();
      const { ca } = entry;
      return {
        digest: digestOf(token).toString("base64url"),
        kubeconfig: renderKubeconfig({ serverUrl, ca, token, tlsServerName: certificateName }),
      };
    },
    end(sandbox) {
      for (const socket of [...(connections.get(sandbox) ?? [])]) {
        socket.destroy();
      }
    },
    dispose: () => listener.dispose(),
  };
}

/** Bounds connections of all, and of each address, before anything is known of who they belong to. */
function slotsByAddress(limits: GatewayLimits): (socket: Socket) => (() => void) | null {
  const all = new Slots(limits.outsideConnectionsMax);
  const byAddress = new Map<string, Slots>();
  return ({ remoteAddress = "" }) => {
    const own = byAddress.get(remoteAddress) ?? new Slots(limits.outsideConnectionsPerAddressMax);
    const releaseOwn = own.take();
    const release = releaseOwn && all.take();
    if (!release) {
      releaseOwn?.();
      return null;
    }
    byAddress.set(remoteAddress, own);
    return () => {
      release();
      releaseOwn();
      if (own.isFree) {
        byAddress.delete(remoteAddress);
      }
    };
  };
}
