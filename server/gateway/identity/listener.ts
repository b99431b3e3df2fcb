import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { type SecureContext, TLSSocket } from "node:tls";
import { type Owned, OwnedStack } from "../../core/lifecycle.ts";

const handshakeTimeoutMs = 10_000;

/** Where a listener's connections go, once TLS stands. */
export interface ListenerOptions {
  readonly secureContext: SecureContext;
  /** Holds the directories of the sockets. */
  readonly runDirectory: string;
  readonly onConnection: (socket: TLSSocket) => void;
  /** Asked for each connection; false closes it at once. Its release is called at the end. */
  readonly takeSlot: (socket: Socket) => (() => void) | null;
}

/** One sandbox's ways in. Disposing closes them with all their connections. */
export class Listener implements Owned {
  readonly #options: ListenerOptions;
  readonly #owned = new OwnedStack();
  readonly #sockets = new Set<Socket>();

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#owned.defer(() => {
      for (const socket of this.#sockets) {
        socket.destroy();
      }
    });
  }

  /** Opens the unix socket `s` alone in a new directory, and returns the directory. */
  async openUnix(): Promise<string> {
    await mkdir(this.#options.runDirectory, { recursive: true, mode: 0o700 });
    const directory = await mkdtemp(join(this.#options.runDirectory, "s-"));
    this.#owned.defer(() => rm(directory, { recursive: true, force: true }));
    const path = join(directory, "s");
    const server = this.#serve();
    await listening(server, () => server.listen(path));
    // The directory keeps others out; within it, the shell's user isn't the server's.
    await chmod(path, 0o666);
    return directory;
  }

  /** Opens a port of the loopback interface, and returns its URL. */
  async openLoopback(): Promise<string> {
    return `https://127.0.0.1:${await this.openPort("127.0.0.1", 0)}`;
  }

  /** Listens on an address of this machine. @returns the port, which is any free one for 0. */
  async openPort(host: string, port: number): Promise<number> {
    const server = this.#serve();
    await listening(server, () => server.listen(port, host));
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  #serve(): Server {
    const server = createServer((socket) => this.#accept(socket));
    this.#owned.defer(() => {
      server.close();
    });
    return server;
  }

  #accept(socket: Socket): void {
    const release = this.#options.takeSlot(socket);
    if (!release) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      release();
    });
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: this.#options.secureContext,
      ALPNProtocols: ["http/1.1"],
    });
    const end = () => socket.destroy();
    secure.setTimeout(handshakeTimeoutMs, end);
    secure.once("secure", () => {
      secure.setTimeout(0);
      secure.off("timeout", end);
      this.#options.onConnection(secure);
    });
    secure.on("error", end);
  }

  dispose(): Promise<void> {
    return this.#owned.dispose();
  }
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
    listen();
  });
}
