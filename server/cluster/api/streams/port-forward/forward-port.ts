import { StatusError } from "../../../../kube/index.ts";
import type { PodPortConnection } from "../../../node/runtime.ts";

/** Opens a connection to a port of the Pod. @throws StatusError with the kubelet's text */
export type PodDialer = (port: number) => Promise<PodPortConnection>;

/** The client's end of one forwarded connection. */
export interface ForwardedStream {
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<void>;
}

/**
 * Copies bytes both ways until the Pod's end is over. @returns what the error stream must tell, `""` when all
 * went well. Never rejects.
 */
export async function forwardPort(
  dial: PodDialer,
  port: number,
  stream: ForwardedStream,
): Promise<string> {
  let connection: PodPortConnection;
  try {
    connection = await dial(port);
  } catch (error) {
    return error instanceof StatusError ? error.message : `error forwarding port ${port}`;
  }
  try {
    void copyInput(stream, connection);
    for (let bytes = await connection.read(); bytes; bytes = await connection.read()) {
      await stream.write(bytes);
    }
    return "";
  } catch {
    return `error forwarding port ${port} to pod: connection reset by peer`;
  } finally {
    await connection.dispose();
  }
}

async function copyInput(stream: ForwardedStream, connection: PodPortConnection): Promise<void> {
  try {
    for (let bytes = await stream.read(); bytes; bytes = await stream.read()) {
      await connection.write(bytes);
    }
    connection.end();
  } catch {
    // The Pod has closed the connection; the other direction tells it.
  }
}

/** A port as port-forward's headers and queries write it. @returns undefined for anything else */
export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}
