import { type Connection, NetworkError } from "../../../network/network.ts";
import type { Process } from "../../machine/process.ts";

/** How an attempt to reach a host ended, in the words of a socket program. */
export type Dialled =
  | { readonly kind: "connected"; readonly connection: Connection }
  | { readonly kind: "failed"; readonly code: NetworkError["code"]; readonly text: string };

/** What `strerror` says of a failed socket call. */
const texts: Record<NetworkError["code"], string> = {
  refused: "Connection refused",
  unreachable: "No route to host",
  timeout: "Connection timed out",
  reset: "Connection reset by peer",
  "in-use": "Address in use",
};

/** Connects; rejects only with the signal's reason. */
export async function dial(
  process: Process,
  ip: string,
  port: number,
  signal: AbortSignal,
): Promise<Dialled> {
  const { network, origin } = process.machine;
  try {
    const connection = await network.connect(origin, ip, port, "TCP", signal);
    return { kind: "connected", connection };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NetworkError) {
      return { kind: "failed", code: error.code, text: texts[error.code] };
    }
    throw error;
  }
}

/** The first address of a host name, or of an address as it is; null when there is none. */
export async function resolveHost(
  process: Process,
  host: string,
  signal: AbortSignal,
): Promise<string | null> {
  if (isAddress(host)) {
    return host;
  }
  const local = hostsEntry(process, host);
  if (local !== null) {
    return local;
  }
  const { network, origin } = process.machine;
  const answer = await network.lookup(origin, host, signal);
  return answer.kind === "found" ? (answer.addresses[0] ?? null) : null;
}

export function isAddress(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

/** A name in /etc/hosts. */
function hostsEntry(process: Process, host: string): string | null {
  let text: string;
  try {
    text = new TextDecoder().decode(process.machine.fs.readFile("/etc/hosts", process.credentials));
  } catch {
    return null;
  }
  for (const line of text.split("\n")) {
    const [ip = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (isAddress(ip) && names.includes(host)) {
      return ip;
    }
  }
  return null;
}

/** A signal that aborts with the process or after `timeoutMs`; dispose it when done. */
export function deadline(
  process: Process,
  timeoutMs: number | null,
): { readonly signal: AbortSignal; readonly expired: () => boolean; dispose(): void } {
  if (timeoutMs === null) {
    return { signal: process.signal, expired: () => false, dispose: () => undefined };
  }
  const controller = new AbortController();
  const timer = process.machine.clock.after(timeoutMs, () =>
    controller.abort(new Error("timeout")),
  );
  return {
    signal: AbortSignal.any([process.signal, controller.signal]),
    expired: () => controller.signal.aborted,
    dispose: () => void timer.dispose(),
  };
}
