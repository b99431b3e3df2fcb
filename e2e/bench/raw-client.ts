import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type TLSSocket } from "node:tls";
import { parse } from "yaml";

/**
 * One kept TLS connection that writes its requests as text. Node's own client costs as much for a small request as
 * the cluster does, and on one machine that would be taken from what is measured.
 */
class RawConnection {
  readonly #socket: TLSSocket;
  readonly #head: string;
  #received = "";
  #answered: (status: number) => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;

  constructor(socket: TLSSocket, head: string) {
    this.#socket = socket;
    this.#head = head;
    socket.setEncoding("latin1").on("data", (text: string) => this.#take(text));
    socket.on("error", (error) => this.#failed(error));
    socket.on("close", () => this.#failed(new Error("the server closed the connection")));
  }

  /** Sends JSON and waits for the whole answer. @returns its status. */
  post(path: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      const length = Buffer.byteLength(body);
      this.#socket.write(
        `POST ${path} HTTP/1.1\r\n${this.#head}Content-Length: ${length}\r\n\r\n${body}`,
      );
    });
  }

  dispose(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      return;
    }
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#received.slice(0, headEnd))?.[1];
    if (length === undefined) {
      this.#failed(new Error("an answer doesn't tell its length"));
    } else if (this.#received.length >= headEnd + 4 + Number(length)) {
      const status = Number(this.#received.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
      this.#received = "";
      this.#answered(status);
    }
  }
}

/** Connections of whoever a kubeconfig's token names. */
export function openConnections(kubeconfigFile: string, count: number): Promise<RawConnection[]> {
  const config = parse(readFileSync(kubeconfigFile, "utf8"));
  const { cluster } = config.clusters[0];
  const { host, hostname, port } = new URL(cluster.server);
  const ca = Buffer.from(cluster["certificate-authority-data"], "base64");
  const head = [
    `Host: ${host}\r\n`,
    `Authorization: Bearer ${config.users[0].user.token}\r\n`,
    "Content-Type: application/json\r\n",
  ].join("");
  const open = async () => {
    const socket = connect({ host: hostname, port: Number(port), ca });
    await once(socket, "secureConnect");
    return new RawConnection(socket.setNoDelay(), head);
  };
  return Promise.all(Array.from({ length: count }, open));
}
