/** What programs may ask of a terminal and set. */
export interface TerminalControl {
  readonly columns: number;
  readonly rows: number;
  /** Keys come as they are, without echo and signals. */
  raw: boolean;
  /** The process group that control keys signal. */
  foregroundGroup: number;
}

/**
 * An open file description as several processes may share it: a pipe's end, a terminal, a file, a
 * log. Whoever holds a reference releases it once.
 */
export interface OpenFile {
  /** The next chunk, or null at the end. Rejects with the signal's reason when it aborts. */
  read(signal: AbortSignal): Promise<Uint8Array | null>;
  /** Resolves when the bytes were taken: a full pipe makes its writer wait. */
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Puts bytes back that were read too much; the next read gives them. */
  unread(bytes: Uint8Array): void;
  readonly terminal: TerminalControl | null;
  retain(): OpenFile;
  release(): void;
}

/** Reference counting and push-back for implementations. */
export abstract class SharedFile implements OpenFile {
  #references = 1;
  #pushedBack: Uint8Array | null = null;
  readonly terminal: TerminalControl | null = null;

  async read(signal: AbortSignal): Promise<Uint8Array | null> {
    const back = this.#pushedBack;
    this.#pushedBack = null;
    return back ?? (await this.take(signal));
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) {
      this.#pushedBack = bytes;
    }
  }

  retain(): OpenFile {
    this.#references += 1;
    return this;
  }

  release(): void {
    this.#references -= 1;
    if (this.#references === 0) {
      this.closed();
    }
  }

  abstract write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  protected abstract take(signal: AbortSignal): Promise<Uint8Array | null>;
  /** The last reference is gone. */
  protected closed(): void {}
}

/** An end of input for whoever reads, a drain for whoever writes: /dev/null. */
export class NullFile extends SharedFile {
  write(): Promise<void> {
    return Promise.resolve();
  }

  protected take(): Promise<null> {
    return Promise.resolve(null);
  }
}

/** What one read gives at most, so that nobody works on all of a large file at once. */
const readBytesMax = 64 * 1024;

/** Reads given bytes once: here-documents and files opened for reading. */
export class BytesFile extends SharedFile {
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  write(): Promise<void> {
    return Promise.resolve();
  }

  protected take(): Promise<Uint8Array | null> {
    const bytes = this.#bytes.subarray(0, readBytesMax);
    this.#bytes = this.#bytes.subarray(bytes.length);
    return Promise.resolve(bytes.length === 0 ? null : bytes);
  }
}

/** Hands written bytes to a function, which may make the writer wait. */
export class SinkFile extends SharedFile {
  readonly #sink: (bytes: Uint8Array) => void | Promise<void>;

  constructor(sink: (bytes: Uint8Array) => void | Promise<void>) {
    super();
    this.#sink = sink;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#sink(bytes);
  }

  protected take(): Promise<null> {
    return Promise.resolve(null);
  }
}
