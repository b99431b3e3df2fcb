import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Gateway, GatewayAccess, OutsideAccess, SandboxId } from "../gateway/index.ts";

/** A gateway for tests: each sandbox's socket answers a connection with the sandbox's id and a line feed. */
export class FakeGateway implements Gateway {
  readonly calls: string[] = [];
  /** Set to make the next steps fail. */
  failure: Error | null = null;
  /** What destroying waits for. */
  mayDestroy: Promise<void> = Promise.resolve();
  readonly #directory: string;

  /** `directory` is where the sockets lie. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async isReady(): Promise<boolean> {
    return true;
  }

  async provision(sandbox: SandboxId): Promise<void> {
    this.calls.push(`provision ${sandbox}`);
    if (this.failure) {
      throw this.failure;
    }
  }

  async open(sandbox: SandboxId): Promise<GatewayAccess> {
    this.calls.push(`open ${sandbox}`);
    await mkdir(this.#directory, { recursive: true });
    const socketDirectory = await mkdtemp(join(this.#directory, "gw-"));
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.end(`${sandbox}\n`);
    });
    await new Promise<void>((resolve) => server.listen(join(socketDirectory, "s"), resolve));
    return {
      socketDirectory,
      loopbackUrl: "https://127.0.0.1:9",
      kubeconfig: (serverUrl) => `# ${sandbox} at ${serverUrl}\n`,
      dispose: async () => {
        this.calls.push(`close ${sandbox}`);
        await new Promise<void>((resolve) => server.close(() => resolve()));
        await rm(socketDirectory, { recursive: true, force: true });
      },
    };
  }

  async openOutside(): Promise<OutsideAccess> {
    throw new Error("nobody comes from outside");
  }

  async destroy(sandbox: SandboxId): Promise<void> {
    this.calls.push(`destroy ${sandbox}`);
    await this.mayDestroy;
  }

  reader() {
    return { list: async () => [], watch: () => ({ dispose() {} }) };
  }

  onObservation() {
    return { dispose() {} };
  }

  dispose(): void {}
}
