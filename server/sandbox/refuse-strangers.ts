import { AppError } from "../core/errors.ts";
import type { ShellHost } from "./shell-host.ts";

/**
 * A local shell is this user's own: it's offered to nobody but them. `addresses` are those to listen on, by the
 * setting that names each. @throws AppError `forbidden` that names the setting.
 */
export function refuseStrangers(
  { kind }: Pick<ShellHost, "kind">,
  addresses: Readonly<Record<string, string>>,
): void {
  for (const [setting, address] of Object.entries(addresses)) {
    if (kind === "local" && !isLoopback(address)) {
      throw new AppError(
        "forbidden",
        `Without bubblewrap, shells run as this user, so ${setting}=${address} is refused. Install bubblewrap and socat, or use ${setting}=127.0.0.1.`,
      );
    }
  }
}

function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127(?:\.\d{1,3}){3}$/.test(address);
}
