import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** The way between a browser and the server, which can be cut like a Wi-Fi that drops. */
export class TerminalNetwork {
  readonly #target: URL;
  readonly #open = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;

  constructor(serverUrl: string) {
    this.#target = new URL(serverUrl);
  }

  /** What the browser opens in place of the server's own address. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Lets connections through, for the first time or again. */
  async mend(): Promise<void> {
    const server = createServer((near) => this.#join(near));
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Ends every connection, and lets none come about until {@link mend}. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server?.close(() => resolve()) ?? resolve());
    for (const socket of this.#open) socket.destroy();
    await closed;
  }

  #join(near: Socket): void {
    const far = connect(Number(this.#target.port), this.#target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#open.add(socket);
      socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#open.delete(socket);
        other.destroy();
      });
    }
  }
}
