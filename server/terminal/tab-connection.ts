import type { z } from "zod";
import {
  closeTerminalSchema,
  type OpenTerminalAsked,
  type OpenTerminalReply,
  openTerminalSchema,
  type SandboxState,
  type StartOverReply,
  startOverSchema,
  type TerminalFailure,
  terminalAckSchema,
  terminalInputSchema,
  terminalResizeSchema,
} from "../contracts/terminal.ts";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import { TokenBucket } from "../core/token-bucket.ts";
import type { Sandboxes } from "../sandbox/index.ts";
import type { PageSocket } from "../web/index.ts";
import { terminalLimits } from "./limits.ts";
import type { OpenedTerminal, Terminals } from "./terminals.ts";

/** What all tabs are served with. */
export interface TabServices {
  readonly terminals: Terminals;
  readonly sandboxes: Sandboxes;
  readonly clock: Clock;
  readonly log: Logger;
}

interface TabConnectionOptions extends TabServices {
  readonly learnerId: string;
}

function failureOf(error: unknown): { code: TerminalFailure; message: string } {
  if (!(error instanceof AppError)) {
    return { code: "fault", message: "The terminal could not be opened; try again." };
  }
  if (error.code === "capacity") {
    return { code: "full", message: error.message };
  }
  const code = error.code === "too-many-requests" ? "bad-request" : "fault";
  return { code, message: error.message };
}

/** One browser tab: its socket and the terminals that it shows. Every message is checked before use. */
export class TabConnection implements Owned {
  readonly #socket: PageSocket;
  readonly #options: TabConnectionOptions;
  readonly #opened = new Map<string, OpenedTerminal>();
  readonly #page: ReturnType<Sandboxes["attend"]>;
  readonly #events: TokenBucket;
  readonly #input: TokenBucket;
  #disposed = false;

  constructor(socket: PageSocket, options: TabConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    const { clock } = options;
    const { eventsBurst, eventsPerSecond, inputBytesBurst, inputBytesPerSecond } = terminalLimits;
    this.#events = new TokenBucket(clock, { burst: eventsBurst, perSecond: eventsPerSecond });
    this.#input = new TokenBucket(clock, {
      burst: inputBytesBurst,
      perSecond: inputBytesPerSecond,
    });
    this.#page = options.sandboxes.attend(options.learnerId);
    // Not bounded by the bucket: it costs little, and one that got lost would leave its reader waiting.
    socket.on("page:shown", (isShown: unknown) => this.#page.show(isShown === true));
    socket.on("terminal:open", (request, reply) => {
      void this.#answerOpen(request, reply);
    });
    socket.on("terminal:input", (message) => {
      this.#handle(terminalInputSchema, message, ({ terminal, text }) => {
        if (this.#input.take(Buffer.byteLength(text)) === 0) {
          this.#opened.get(terminal)?.write(text);
        }
      });
    });
    socket.on("terminal:resize", (message) => {
      this.#handle(terminalResizeSchema, message, ({ terminal, size }) => {
        this.#opened.get(terminal)?.resize(size);
      });
    });
    socket.on("terminal:ack", (message) => {
      const { success, data } = terminalAckSchema.safeParse(message);
      if (success) {
        this.#opened.get(data.terminal)?.acknowledge(data.offset);
      }
    });
    socket.on("terminal:list", (reply: unknown) => {
      if (typeof reply === "function" && this.#allows()) {
        reply(options.terminals.namesOf(options.learnerId));
      }
    });
    socket.on("terminal:close", (message) => {
      this.#handle(closeTerminalSchema, message, ({ terminal }) => {
        options.terminals.close(options.learnerId, terminal);
      });
    });
    socket.on("sandbox:get", (reply: unknown) => {
      if (typeof reply === "function" && this.#allows()) {
        void this.#answerState((state) => void reply(state));
      }
    });
    socket.on("sandbox:prepare", () => {
      if (this.#allows()) {
        options.sandboxes.prepare(options.learnerId, socket.data.address);
      }
    });
    socket.on("sandbox:leave-queue", () => {
      if (this.#allows()) {
        void this.#leaveQueue();
      }
    });
    socket.on("sandbox:start-over", (request, reply: unknown) => {
      if (typeof reply === "function") {
        void this.#startOver(request).then((answer) => reply(answer));
      }
    });
  }

  /** Takes the tab off its terminals. */
  dispose(): void {
    this.#disposed = true;
    this.#page.dispose();
    for (const opened of this.#opened.values()) {
      void opened.dispose();
    }
    this.#opened.clear();
  }

  #allows(): boolean {
    return this.#events.take() === 0;
  }

  #handle<T>(schema: z.ZodType<T>, message: unknown, act: (message: T) => void): void {
    const parsed = schema.safeParse(message);
    if (parsed.success && this.#allows()) {
      act(parsed.data);
    }
  }

  async #answerState(reply: (state: SandboxState) => void): Promise<void> {
    const { sandboxes, learnerId, log } = this.#options;
    try {
      reply(await sandboxes.stateOf(learnerId));
    } catch (error) {
      log.error({ err: error }, "a sandbox's state could not be read");
    }
  }

  async #leaveQueue(): Promise<void> {
    const { sandboxes, learnerId, log } = this.#options;
    try {
      await sandboxes.leave(learnerId);
    } catch (error) {
      log.error({ err: error }, "what there is without the queue could not be read");
    }
  }

  async #startOver(request: unknown): Promise<StartOverReply> {
    const { sandboxes, learnerId, log } = this.#options;
    const parsed = startOverSchema.safeParse(request);
    if (!parsed.success || !this.#allows()) {
      return { ok: false, code: "bad-request" };
    }
    try {
      await sandboxes.startOver(learnerId, parsed.data);
      return { ok: true };
    } catch (error) {
      log.error({ err: error }, "a sandbox didn't begin anew");
      return { ok: false, code: "failed" };
    }
  }

  async #answerOpen(request: unknown, reply: unknown): Promise<void> {
    if (typeof reply !== "function") {
      return;
    }
    const answer = (value: OpenTerminalReply): void => void reply(value);
    const parsed = openTerminalSchema.safeParse(request);
    if (!parsed.success) {
      answer({
        ok: false,
        code: "bad-request",
        message: "The request to open a terminal is malformed.",
      });
      return;
    }
    if (!this.#allows()) {
      answer({ ok: false, code: "bad-request", message: "Too many requests; wait a moment." });
      return;
    }
    try {
      const opened = await this.#open(parsed.data);
      answer({ ok: true, epoch: opened.epoch, from: opened.from, end: opened.end });
      if (!this.#disposed) {
        // Asked for twice at once, it is shown once: what nobody holds would look on for ever.
        void this.#opened.get(parsed.data.terminal)?.dispose();
        this.#opened.set(parsed.data.terminal, opened);
        opened.start();
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, "a terminal didn't open");
      answer({ ok: false, ...failureOf(error) });
    }
  }

  async #open({ terminal, size, seen, language }: OpenTerminalAsked): Promise<OpenedTerminal> {
    const socket = this.#socket;
    await this.#opened.get(terminal)?.dispose();
    const opened: OpenedTerminal = await this.#options.terminals.open({
      learnerId: this.#options.learnerId,
      address: socket.data.address,
      name: terminal,
      size,
      seen,
      language,
      tab: {
        output: (offset, bytes) => {
          socket.emit("terminal:output", { terminal, epoch: opened.epoch, offset, bytes });
        },
        exit: (code) => {
          this.#opened.delete(terminal);
          socket.emit("terminal:exit", { terminal, epoch: opened.epoch, code });
        },
      },
    });
    return opened;
  }
}
