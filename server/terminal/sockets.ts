import { type Owned, OwnedStack } from "../core/lifecycle.ts";
import type { PageSockets } from "../web/index.ts";
import { TabConnection, type TabServices } from "./tab-connection.ts";

/** Serves terminals and the state of their sandbox to every tab. Disposing ends neither tabs nor shells. */
export function attachTerminals(sockets: PageSockets, services: TabServices): Owned {
  const { sandboxes } = services;
  const owned = new OwnedStack();
  sockets.onTab((socket, learnerId) => new TabConnection(socket, { ...services, learnerId }));
  owned.own(
    sandboxes.onState((learnerId, state) => sockets.tell(learnerId, "sandbox:state", state)),
  );
  return owned;
}
