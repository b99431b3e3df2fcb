import type { Connection } from "../../network/network.ts";

/** The same connection whose reads and writes reject with the signal's reason when it aborts. */
export function withSignal(connection: Connection, signal: AbortSignal): Connection {
  const guarded = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason);
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener("abort", onAbort, { once: true });
      work.finally(() => signal.removeEventListener("abort", onAbort)).then(resolve, reject);
    });
  return {
    remote: connection.remote,
    local: connection.local,
    read: () => guarded(connection.read()),
    write: (bytes) => guarded(connection.write(bytes)),
    end: () => connection.end(),
    dispose: () => connection.dispose(),
  };
}
