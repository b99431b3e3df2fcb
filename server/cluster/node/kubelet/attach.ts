import type { ContainerProcess } from "../runtime.ts";
import type { ContainerRun } from "./container-run.ts";
import { InputWriter } from "./exec.ts";
import { OutputQueue } from "./output-queue.ts";

/** Joins a client to PID 1 of a container: its output from now on, its input if it takes any. */
export function attachTo(
  run: ContainerRun,
  options: { readonly tty: boolean; readonly stdin: boolean },
): ContainerProcess {
  const output = new OutputQueue();
  const { terminal, stdin } = run.attachPoint;
  const watcher = (stream: "stdout" | "stderr", bytes: Uint8Array) => output.push(stream, bytes);
  run.watchers.add(watcher);
  const input = options.stdin && stdin ? new InputWriter(stdin.retain(), run.init.signal) : null;
  const leave = () => {
    run.watchers.delete(watcher);
    output.close();
  };
  return {
    write(bytes) {
      if (options.stdin && terminal) {
        terminal.receive(bytes);
      } else {
        input?.write(bytes);
      }
    },
    endInput() {
      input?.end();
      if (options.stdin && run.stdinOnce) {
        terminal?.hangUp();
        stdin?.release();
      }
    },
    resize: (columns, rows) => terminal?.resize(columns, rows),
    onOutput: (listener) => output.listen(listener),
    exited: output.drainedAfter(run.exited),
    dispose: leave,
  };
}
