import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";

const startMsMax = 20_000;

/** Whoever isn't root gets no shell from wetty but by ssh. */
export const canRunWetty = process.getuid?.() === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** One browser tab at a wetty of its own, which runs bash. Source: wetty 3.2.0, `server/spawn.ts`. */
export class WettyTab {
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  #tail = "";
  #waiting: { readonly pattern: RegExp; readonly resolve: () => void } | null = null;

  private constructor(child: ChildProcess, socket: Socket) {
    this.#child = child;
    this.#socket = socket;
    socket.on("data", (data: string) => {
      this.#tail = (this.#tail + data).slice(-4096);
      socket.emit("commit", data.length);
      if (this.#waiting?.pattern.test(this.#tail)) {
        this.#waiting.resolve();
      }
    });
  }

  static async start(program: string): Promise<WettyTab> {
    const port = await freePort();
    const args = [
      program,
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--base",
      "/wetty/",
      "--command",
      "bash",
    ];
    const child = spawn(process.execPath, [...args, "--ssh-host", "127.0.0.1"], {
      stdio: "ignore",
    });
    const endMs = performance.now() + startMsMax;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/wetty/`).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.ok) {
        break;
      }
      if (performance.now() > endMs) {
        child.kill();
        throw new Error("wetty doesn't start");
      }
      await sleep(100);
    }
    const options = { path: "/wetty/socket.io", transports: ["websocket"], forceNew: true };
    const tab = new WettyTab(child, io(`http://127.0.0.1:${port}`, options));
    const prompt = tab.sees(/[#$] $/);
    tab.#socket.emit("resize", { cols: 100, rows: 30 });
    await prompt;
    return tab;
  }

  sees(pattern: RegExp): Promise<void> {
    this.#tail = "";
    return new Promise((resolve) => {
      this.#waiting = { pattern, resolve };
    });
  }

  type(text: string): void {
    this.#socket.emit("input", text);
  }

  /** Types one key and waits until it's shown. @returns the milliseconds that took. */
  async echo(key: string): Promise<number> {
    const seen = this.sees(new RegExp(key));
    const startedMs = performance.now();
    this.type(key);
    await seen;
    return performance.now() - startedMs;
  }

  async stop(): Promise<void> {
    this.#socket.disconnect();
    this.#child.kill();
    await once(this.#child, "exit");
  }
}
