import type { Duplex } from "node:stream";
import type { Owned } from "../../../../core/lifecycle.ts";
import {
  controlFrame,
  dataFrame,
  FrameReader,
  flagFin,
  frameTypes,
  numberAt,
  resetStatus,
  type SpdyFrame,
} from "./frames.ts";
import { HeaderBlocks, type SpdyHeaders } from "./header-blocks.ts";
import { SpdyStream } from "./stream.ts";

/** One forwarded connection takes two; a client that opens more at once is refused. */
const streamsMax = 512;

/** Length of stream id, associated stream and priority before a new stream's headers. */
const synStreamHeadBytes = 10;

/**
 * The server's end of a SPDY/3.1 connection over any bytes: streams that the client opens. As
 * moby/spdystream, which kubectl uses, it knows no flow control of its own: that of the bytes below holds
 * for all streams together. Source: SPDY protocol draft 3.1; moby/spdystream v0.5.1.
 */
export class SpdyConnection implements Owned {
  /** Settles once the connection is over, whoever ended it. */
  readonly ended: Promise<void>;
  readonly #duplex: Duplex;
  readonly #accept: (stream: SpdyStream) => boolean;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #blocks = new HeaderBlocks();

  /** `accept` is told each new stream and returns false to refuse it. */
  constructor(duplex: Duplex, accept: (stream: SpdyStream) => boolean) {
    this.#duplex = duplex;
    this.#accept = accept;
    duplex.on("error", () => undefined);
    // A stream whose reader is slow holds the connection: it must let go when the client does.
    duplex.once("close", () => this.#breakAll());
    this.ended = this.#run();
  }

  dispose(): void {
    this.#duplex.destroy();
  }

  async #run(): Promise<void> {
    const reader = new FrameReader();
    try {
      for await (const chunk of this.#duplex as AsyncIterable<Buffer>) {
        for (const frame of reader.push(chunk)) {
          await this.#handle(frame);
        }
      }
    } catch {
      // A broken connection and one that isn't SPDY end alike.
    } finally {
      this.#breakAll();
      this.#blocks.dispose();
      this.#duplex.destroy();
    }
  }

  #breakAll(): void {
    for (const stream of [...this.#streams.values()]) {
      stream.break();
    }
  }

  async #handle(frame: SpdyFrame): Promise<void> {
    const { flags, bytes } = frame;
    if (frame.kind === "data") {
      await this.#streams.get(frame.stream)?.receive(bytes, (flags & flagFin) !== 0);
      return;
    }
    switch (frame.type) {
      case frameTypes.synStream:
        return this.#open(bytes, (flags & flagFin) !== 0);
      case frameTypes.rstStream:
        this.#streams.get(numberAt(bytes, 0))?.break();
        return;
      case frameTypes.headers:
        // Read for its effect on the compression alone.
        await this.#blocks.decode(bytes.subarray(4));
        return;
      case frameTypes.ping:
        return this.#send(controlFrame(frameTypes.ping, [numberAt(bytes, 0)]));
      default:
        // Settings and windows change nothing here; after a farewell the client closes by itself.
        return;
    }
  }

  async #open(bytes: Buffer, isFinished: boolean): Promise<void> {
    const id = numberAt(bytes, 0);
    const headers = await this.#blocks.decode(bytes.subarray(synStreamHeadBytes));
    if (id % 2 === 0 || this.#streams.has(id)) {
      return this.#reset(id, resetStatus.protocolError);
    }
    const stream = this.#newStream(id, headers);
    if (this.#streams.size >= streamsMax || !this.#accept(stream)) {
      return this.#reset(id, resetStatus.refusedStream);
    }
    this.#streams.set(id, stream);
    await this.#send(
      controlFrame(frameTypes.synReply, [id], await this.#blocks.encode(new Map<string, string>())),
    );
    stream.open();
    if (isFinished) {
      await stream.receive(Buffer.alloc(0), true);
    }
  }

  #newStream(id: number, headers: SpdyHeaders): SpdyStream {
    return new SpdyStream(id, headers, {
      send: (bytes, isLast) => this.#send(dataFrame(id, bytes, isLast ? flagFin : 0)),
      ended: () => void this.#streams.delete(id),
    });
  }

  #reset(id: number, status: number): Promise<void> {
    return this.#send(controlFrame(frameTypes.rstStream, [id, status]));
  }

  /** Resolves when more may be sent; what can't be sent any more is dropped. */
  #send(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (this.#duplex.destroyed || this.#duplex.writableEnded) {
        resolve();
        return;
      }
      this.#duplex.write(bytes, () => resolve());
    });
  }
}
