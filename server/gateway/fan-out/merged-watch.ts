import type { IncomingMessage, ServerResponse } from "node:http";
import type { Upstream, UpstreamRequest } from "../upstream/upstream.ts";
import { BookmarkJoiner, isBookmark } from "./bookmarks.ts";
import { LineSplitter } from "./lines.ts";

/** One of the watches that together answer a request. */
export interface WatchPart {
  readonly request: UpstreamRequest;
  /** Where it starts; `""` when the cluster chooses. */
  readonly from: string;
  /** Whether it was asked to tell initial events and to end them with a bookmark. */
  readonly initial: boolean;
}

/** A part's open watch. Closing it drops the part; the others go on. */
export interface OpenPart {
  close(): void;
}

/**
 * Writes the events of several watches into one answer, whole lines in the order of their coming.
 * The answer ends as soon as a part ends that nobody closed: clients then list and watch anew.
 */
export class MergedWatch {
  readonly #upstream: Upstream;
  readonly #response: ServerResponse;
  readonly #mapLine: (line: Buffer) => Buffer;
  readonly #bookmarks = new BookmarkJoiner();
  readonly #open = new Set<IncomingMessage>();
  #resolve: () => void = () => undefined;

  /** Resolves when the answer has ended. */
  readonly ended: Promise<void>;

  constructor(upstream: Upstream, response: ServerResponse, mapLine: (line: Buffer) => Buffer) {
    this.#upstream = upstream;
    this.#response = response;
    this.#mapLine = mapLine;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    response.on("drain", () => this.#each((part) => part.resume()));
    response.once("close", () => this.end());
  }

  /** Asks for a part; its events flow only after {@link start}. */
  async connect(part: WatchPart): Promise<IncomingMessage> {
    return this.#upstream.request(part.request);
  }

  /** Lets the events of a part flow into the answer. */
  start(part: WatchPart, answer: IncomingMessage): OpenPart {
    const lines = new LineSplitter();
    this.#open.add(answer);
    this.#bookmarks.add(answer, part.from, part.initial);
    answer.on("data", (chunk: Buffer) => {
      for (const line of lines.push(chunk)) {
        this.#write(answer, line);
      }
    });
    answer.once("close", () => {
      if (this.#open.has(answer)) {
        this.end();
      }
    });
    answer.on("error", () => undefined);
    return { close: () => this.#close(answer) };
  }

  #write(answer: IncomingMessage, line: Buffer): void {
    const joined = isBookmark(line) ? this.#bookmarks.push(answer, line) : line;
    if (joined && this.#response.writable && !this.#response.write(this.#mapLine(joined))) {
      this.#each((part) => part.pause());
    }
  }

  #close(answer: IncomingMessage): void {
    this.#open.delete(answer);
    this.#bookmarks.remove(answer);
    answer.destroy();
  }

  #each(action: (part: IncomingMessage) => void): void {
    for (const part of this.#open) {
      action(part);
    }
  }

  /** Ends the answer and every part. */
  end(): void {
    const parts = [...this.#open];
    this.#open.clear();
    for (const part of parts) {
      part.destroy();
    }
    if (this.#response.writable) {
      this.#response.end();
    }
    this.#resolve();
  }
}
