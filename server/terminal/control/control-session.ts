import type { Socket } from "node:net";
import { z } from "zod";
import { terminalSizeSchema } from "../../contracts/terminal.ts";
import { AppError, messageOf } from "../../core/errors.ts";
import { type Owned, OwnedStack } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import type { Sandbox, Sandboxes } from "../../sandbox/index.ts";
import type { Store } from "../../store/index.ts";
import { encodeFrame, type Frame, FrameReader, frameType } from "./frames.ts";
import { type RunningCommand, runCommand, runTerminal } from "./running-command.ts";

/** What a client asks for first: a shell on a terminal of `size`, or without one. */
const startSchema = z.object({
  learner: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, "a name has letters, digits, dots and dashes"),
  /** For `bash -c`; null for an interactive shell. */
  script: z.string().nullable(),
  /** Null: stdin, stdout and stderr are pipes of their own. */
  size: terminalSizeSchema.nullable(),
});
export type StartRequest = z.infer<typeof startSchema>;

const signalSchema = z.enum(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);

/** What a session needs. */
export interface ControlSessionOptions {
  readonly sandboxes: Sandboxes;
  readonly store: Pick<Store, "learners">;
  readonly log: Logger;
}

/** One client on the control socket and the command that it runs. Disposing ends the command. */
export class ControlSession implements Owned {
  readonly #socket: Socket;
  readonly #options: ControlSessionOptions;
  readonly #reader = new FrameReader();
  readonly #owned = new OwnedStack();
  /** Frames that came before the command ran. */
  #early: Frame[] | null = null;
  #running: RunningCommand | null = null;

  constructor(socket: Socket, options: ControlSessionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on("data", (bytes: Buffer) => {
      try {
        for (const frame of this.#reader.read(bytes)) {
          this.#receive(frame);
        }
      } catch (error) {
        this.#fail(error);
      }
    });
    socket.on("drain", () => this.#running?.resume());
    socket.on("error", () => socket.destroy());
  }

  dispose(): void {
    void this.#owned.dispose();
  }

  #receive(frame: Frame): void {
    if (this.#running) {
      this.#forward(this.#running, frame);
    } else if (this.#early) {
      this.#early.push(frame);
    } else if (frame.type === frameType.start) {
      this.#early = [];
      const request = startSchema.safeParse(JSON.parse(frame.payload.toString()));
      if (!request.success) {
        throw new AppError("bad-request", z.prettifyError(request.error));
      }
      this.#start(request.data).catch((error: unknown) => this.#fail(error));
    }
  }

  #forward(running: RunningCommand, { type, payload }: Frame): void {
    switch (type) {
      case frameType.stdin:
        running.write(payload);
        break;
      case frameType.stdinEnd:
        running.end();
        break;
      case frameType.resize: {
        const size = terminalSizeSchema.safeParse(JSON.parse(payload.toString()));
        if (size.success) {
          running.resize(size.data);
        }
        break;
      }
      case frameType.signal: {
        const signal = signalSchema.safeParse(payload.toString());
        if (signal.success) {
          running.signal(signal.data);
        }
        break;
      }
      default:
    }
  }

  async #start({ learner: name, script, size }: StartRequest): Promise<void> {
    const learner = await this.#options.store.learners.named(name);
    const sandbox = await this.#ready(learner.id);
    if (this.#socket.destroyed) {
      return;
    }
    const listener = {
      stdout: (bytes: Buffer) => this.#send(frameType.stdout, bytes),
      stderr: (bytes: Buffer) => this.#send(frameType.stderr, bytes),
      exit: (code: number) => this.#socket.end(encodeFrame(frameType.exit, JSON.stringify(code))),
    };
    const running = size
      ? runTerminal(sandbox, script, size, listener)
      : runCommand(sandbox, script, listener);
    this.#owned.own(running);
    this.#running = running;
    for (const frame of this.#early ?? []) {
      this.#forward(running, frame);
    }
  }

  /** Whoever finds no seat here is told so, and waits for none. */
  async #ready(learnerId: string): Promise<Sandbox> {
    const { sandboxes } = this.#options;
    try {
      return await sandboxes.ready(learnerId);
    } catch (error) {
      await sandboxes.leave(learnerId);
      throw error;
    }
  }

  /** The sandbox's command waits while the client reads slowly. */
  #send(type: number, bytes: Buffer): void {
    if (!this.#socket.destroyed && !this.#socket.write(encodeFrame(type, bytes))) {
      this.#running?.pause();
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof AppError)) {
      this.#options.log.error({ err: error }, "a control session failed");
    }
    this.#socket.end(encodeFrame(frameType.failure, messageOf(error)));
    this.dispose();
  }
}
