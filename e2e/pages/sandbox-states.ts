import type { Page } from "@playwright/test";
import type { SandboxState } from "../../server/contracts/terminal.ts";

/** Event name and acknowledgement id at the beginning of a socket message: `42["name",…]` or `427["name",…]`. */
const asked = /^42(\d+)\["sandbox:get"/;
const opened = /^42(\d+)\["terminal:open"/;

/** Puts states of a sandbox before a page that would take a server hours, or a disaster, to get into. */
export class SandboxStates {
  readonly #state: SandboxState;

  constructor(state: SandboxState) {
    this.#state = state;
  }

  /** From now on the page's socket tells this state; everything else is the server's own. Before it's opened. */
  async stage(page: Page): Promise<void> {
    const state = JSON.stringify(this.#state);
    await page.routeWebSocket(/\/socket\.io\//, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        const text = String(message);
        const [, stateId] = asked.exec(text) ?? [];
        const [, openId] = opened.exec(text) ?? [];
        if (stateId !== undefined) {
          socket.send(`43${stateId}[${state}]`);
        } else if (openId !== undefined) {
          // The dock tells what it waits for, not what it's refused.
          socket.send(`42["sandbox:state",${state}]`);
          if (["full", "held", "lapsed"].includes(this.#state.phase)) {
            socket.send(
              `43${openId}[{"ok":false,"code":"full","message":"All sandboxes are taken."}]`,
            );
          }
        } else {
          server.send(message);
        }
      });
      server.onMessage((message) => {
        if (!String(message).includes('"sandbox:state"')) {
          socket.send(message);
        }
      });
    });
  }
}
