import { StatusError } from "../../../kube/index.ts";
import { NullFile, type OpenFile, SinkFile } from "../machine/open-file.ts";
import { Pipe } from "../machine/pipe.ts";
import type { Process } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { Terminal } from "../machine/terminal.ts";
import type { ContainerProcess, ExecOptions } from "../runtime.ts";
import type { ContainerRun } from "./container-run.ts";
import { ExecFault, startExec } from "./exec-captured.ts";
import { OutputQueue } from "./output-queue.ts";

/** Standard input that a client may send ahead of the program; more is dropped. */
const inputBytesMax = 4 * 1024 * 1024;

/** Runs a command in a container for a client. @throws StatusError with containerd's text. */
export function execIn(run: ContainerRun, options: ExecOptions): ContainerProcess {
  const output = new OutputQueue();
  return options.tty ? execTerminal(run, options, output) : execStreams(run, options, output);
}

function start(
  run: ContainerRun,
  options: ExecOptions,
  files: ReadonlyMap<number, OpenFile>,
): Process {
  try {
    return startExec(run, options.command, files, options.tty);
  } catch (error) {
    if (error instanceof ExecFault) {
      throw StatusError.internal(`error executing command in container: ${error.asRuntimeTells}`);
    }
    throw error;
  }
}

function execTerminal(
  run: ContainerRun,
  options: ExecOptions,
  output: OutputQueue,
): ContainerProcess {
  const terminal = new Terminal(
    (bytes) => output.push("stdout", bytes),
    (group, signal) => run.machine.signalGroup(group, signal),
  );
  const file = terminal.open();
  const process = start(
    run,
    options,
    new Map<number, OpenFile>([
      [0, options.stdin ? file : new NullFile()],
      [1, options.stdin ? file.retain() : file],
      [2, file.retain()],
    ]),
  );
  terminal.foregroundGroup = process.group;
  return {
    write: (bytes) => terminal.receive(bytes),
    endInput: () => terminal.hangUp(),
    resize: (columns, rows) => terminal.resize(columns, rows),
    onOutput: (listener) => output.listen(listener),
    exited: output.drainedAfter(process.exited),
    dispose: () => hangUp(process, output),
  };
}

function execStreams(
  run: ContainerRun,
  options: ExecOptions,
  output: OutputQueue,
): ContainerProcess {
  const pipe = options.stdin ? new Pipe() : null;
  const process = start(
    run,
    options,
    new Map<number, OpenFile>([
      [0, pipe?.readEnd ?? new NullFile()],
      [1, new SinkFile((bytes) => output.push("stdout", bytes))],
      [2, new SinkFile((bytes) => output.push("stderr", bytes))],
    ]),
  );
  const input = pipe ? new InputWriter(pipe.writeEnd, process.signal) : null;
  return {
    write: (bytes) => input?.write(bytes),
    endInput: () => input?.end(),
    resize: () => undefined,
    onOutput: (listener) => output.listen(listener),
    exited: output.drainedAfter(process.exited),
    dispose: () => hangUp(process, output),
  };
}

/** The client is gone: as when its terminal closes, the program gets SIGHUP and then SIGKILL. */
function hangUp(process: Process, output: OutputQueue): void {
  output.close();
  process.kill(Signal.HUP);
  process.kill(Signal.KILL, true);
}

/** Feeds a pipe in order without making the caller wait. */
export class InputWriter {
  readonly #file: OpenFile;
  readonly #signal: AbortSignal;
  #tail: Promise<void> = Promise.resolve();
  #queuedBytes = 0;
  #isEnded = false;

  constructor(file: OpenFile, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
  }

  write(bytes: Uint8Array): void {
    if (this.#isEnded || this.#queuedBytes + bytes.length > inputBytesMax) {
      return;
    }
    const copy = bytes.slice();
    this.#queuedBytes += copy.length;
    this.#tail = this.#tail
      .then(() => this.#file.write(copy, this.#signal))
      .catch(() => undefined)
      .finally(() => {
        this.#queuedBytes -= copy.length;
      });
  }

  end(): void {
    if (!this.#isEnded) {
      this.#isEnded = true;
      this.#tail = this.#tail.then(() => this.#file.release());
    }
  }
}
