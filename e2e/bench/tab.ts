import { io, type Socket } from "socket.io-client";
import { sessionPath } from "../../server/contracts/paths.ts";
import {
  type ClientToServerEvents,
  type SandboxState,
  type ServerToClientEvents,
  socketPath,
} from "../../server/contracts/terminal.ts";

const size = { columns: 100, rows: 30 };

/** A browser tab of a new learner, without the browser. */
export class Tab {
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  bytes = 0;
  #tail = "";
  #waiting: { readonly pattern: RegExp; readonly resolve: () => void } | null = null;

  private constructor(url: string, cookie: string) {
    this.socket = io(url, {
      path: socketPath,
      transports: ["websocket"],
      forceNew: true,
      extraHeaders: { cookie },
    });
    this.socket.on("terminal:output", ({ terminal, offset, bytes }) => {
      this.bytes += bytes.byteLength;
      this.#tail = (this.#tail + Buffer.from(bytes).toString()).slice(-4096);
      this.socket.emit("terminal:ack", { terminal, offset: offset + bytes.byteLength });
      if (this.#waiting?.pattern.test(this.#tail)) {
        this.#waiting.resolve();
      }
    });
  }

  /** Gets a cookie and connects. */
  static async open(url: string): Promise<Tab> {
    const response = await fetch(`${url}${sessionPath}`, { method: "POST" });
    const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const tab = new Tab(url, cookie);
    await new Promise<void>((resolve, reject) => {
      tab.socket.once("connect", resolve).once("connect_error", reject);
    });
    return tab;
  }

  /** The sandbox is made in the background; resolves when it's ready. */
  async prepare(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.socket.on("sandbox:state", (state: SandboxState) => {
        if (state.phase === "ready") {
          resolve();
        } else if (state.phase === "fault") {
          reject(new Error(state.message));
        }
      });
    });
    this.socket.emit("sandbox:prepare");
    await ready;
  }

  /** Opens a terminal and waits for its prompt. @returns the milliseconds that took. */
  async prompt(): Promise<number> {
    const startedMs = performance.now();
    const seen = this.sees(/\$ $/);
    const reply = await this.socket.emitWithAck("terminal:open", {
      terminal: "main",
      size,
      seen: null,
    });
    if (!reply.ok) {
      throw new Error(reply.message);
    }
    await seen;
    return performance.now() - startedMs;
  }

  /** Resolves once what came last matches, counted from now. */
  sees(pattern: RegExp): Promise<void> {
    this.#tail = "";
    return new Promise((resolve) => {
      this.#waiting = { pattern, resolve };
    });
  }

  type(text: string): void {
    this.socket.emit("terminal:input", { terminal: "main", text });
  }

  /** Types one key and waits until it's shown. @returns the milliseconds that took. */
  async echo(key: string): Promise<number> {
    const seen = this.sees(new RegExp(key));
    const startedMs = performance.now();
    this.type(key);
    await seen;
    return performance.now() - startedMs;
  }

  close(): void {
    this.socket.disconnect();
  }
}
