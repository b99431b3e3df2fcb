import { type Connection, NetworkError } from "../../../network/network.ts";
import { withSignal } from "../../http/with-signal.ts";
import type { Process } from "../../machine/process.ts";

/** Joins a program's standard input and output to a connection, until the peer ends. */
export async function relay(
  process: Process,
  connection: Connection,
  signal: AbortSignal,
): Promise<void> {
  const guarded = withSignal(connection, signal);
  const upward = (async () => {
    for (let chunk = await process.read(); chunk; chunk = await process.read()) {
      await guarded.write(chunk);
    }
    connection.end();
  })().catch(() => undefined);
  try {
    for (let chunk = await guarded.read(); chunk; chunk = await guarded.read()) {
      await process.write(chunk);
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) {
      throw error;
    }
  }
  void upward;
}
