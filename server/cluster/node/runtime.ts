import type { Owned } from "../../core/lifecycle.ts";

/** A program's running in a container, as exec and attach see it. */
export interface ContainerProcess extends Owned {
  /** Raw bytes from the client; with a TTY the container side does echo and line editing. */
  write(bytes: Uint8Array): void;
  /** End of standard input. */
  endInput(): void;
  /** Terminal size in cells; ignored without a TTY. */
  resize(columns: number, rows: number): void;
  /**
   * Output listeners; with a TTY all output is stdout. Registered once, before any output is lost. A
   * listener that returns a promise holds the program back until it resolves: backpressure.
   */
  onOutput(
    listener: (stream: "stdout" | "stderr", bytes: Uint8Array) => void | Promise<void>,
  ): void;
  /** Holds the program's output while its reader is slow, and lets it go on. */
  setFlowing?(flowing: boolean): void;
  /** Exit code 0..255; a kill by a signal is 128 + its number. */
  readonly exited: Promise<number>;
}

/** Options of exec. */
export interface ExecOptions {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
}

/** Options of `kubectl logs`, as `PodLogOptions`. */
export interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
}

/** A connection to a port in a Pod's network namespace (`kubectl port-forward`). */
export interface PodPortConnection extends Owned {
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
}

/** What the API server asks of the kubelet of a Pod's node. All throw StatusError with upstream's texts. */
export interface NodeRuntime {
  /** `container` is never empty: the caller has applied the default-container rules. */
  exec(
    namespace: string,
    pod: string,
    container: string,
    options: ExecOptions,
  ): Promise<ContainerProcess>;
  attach(
    namespace: string,
    pod: string,
    container: string,
    options: { readonly tty: boolean; readonly stdin: boolean },
  ): Promise<ContainerProcess>;
  /** Ends by itself unless `follow`; then when the container ends or `signal` aborts. */
  logs(
    namespace: string,
    pod: string,
    container: string,
    options: LogOptions,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  portForward(namespace: string, pod: string, port: number): Promise<PodPortConnection>;
}
