import { type ChildProcess, spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { parse } from "yaml";
import { systemClock } from "../../core/clock.ts";

/** What an API call came back with. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/** One keep-alive connection's worth of calls as the administrator. */
export interface ApiConnection {
  /** @throws Error when the connection broke before the answer was whole. */
  call(method: string, path: string, body?: object): Promise<ApiAnswer>;
  close(): void;
}

const pollMs = 5;

/** A cluster in a process of its own, which may be killed at any moment. */
export class ClusterProcess {
  readonly #dataDir: string;
  readonly #kubeconfig: string;
  #child: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #server = { url: "", ca: "", token: "" };

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#kubeconfig = join(dataDir, "admin.kubeconfig");
  }

  /** Begins to start it. */
  async spawn(): Promise<void> {
    await rm(this.#kubeconfig, { force: true });
    const main = join(import.meta.dirname, "../main.ts");
    const args = [
      main,
      "--port",
      "0",
      "--data-dir",
      this.#dataDir,
      "--kubeconfig",
      this.#kubeconfig,
    ];
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "ignore", "inherit"],
      // Nothing of this process's environment is needed; starts are quicker with what Node has compiled before.
      env: { NODE_ENV: "test", NODE_COMPILE_CACHE: join(this.#dataDir, "compiled") },
    });
    this.#exited = new Promise((resolve) => child.once("exit", () => resolve()));
    this.#child = child;
  }

  /** Waits until the API answers. @throws Error if the process ended before. */
  async untilServing(): Promise<void> {
    let hasEnded = false;
    void this.#exited.then(() => {
      hasEnded = true;
    });
    for (;;) {
      const text = await readFile(this.#kubeconfig, "utf8").catch(() => null);
      if (text !== null) {
        const config = parse(text);
        this.#server = {
          url: config.clusters[0].cluster.server,
          ca: Buffer.from(
            config.clusters[0].cluster["certificate-authority-data"],
            "base64",
          ).toString(),
          token: config.users[0].user.token,
        };
        return;
      }
      if (hasEnded) {
        throw new Error("the cluster ended before it served");
      }
      await systemClock.sleep(pollMs);
    }
  }

  /** Lets it end as it likes to, which also lets Node keep what it compiled. */
  async stop(): Promise<void> {
    this.#child?.kill("SIGTERM");
    await this.#exited;
    this.#child = null;
  }

  /** SIGKILL; resolves when nothing of it is left. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#exited;
    this.#child = null;
  }

  connect(): ApiConnection {
    const { url, ca, token } = this.#server;
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca });
    return {
      call(method, path, body) {
        const payload = body === undefined ? "" : JSON.stringify(body);
        return new Promise((resolve, reject) => {
          const headers = { Authorization: `Bearer ${token}`, "Content-Type": contentType(method) };
          const sent = request(`${url}${path}`, { method, agent, headers }, (answer) => {
            let text = "";
            answer.setEncoding("utf8");
            answer.on("data", (chunk: string) => {
              text += chunk;
            });
            answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
            answer.on("error", reject);
          });
          sent.on("error", reject);
          sent.end(payload);
        });
      },
      close: () => agent.destroy(),
    };
  }
}

function contentType(method: string): string {
  return method === "PATCH" ? "application/merge-patch+json" : "application/json";
}
