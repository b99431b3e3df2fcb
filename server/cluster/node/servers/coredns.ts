import type { Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { runServer } from "./server.ts";

const version = "1.13.1";

/** CoreDNS ends cleanly on both. Source: coredns/caddy sigtrap_posix.go. */
const signalExits: ReadonlyMap<number, number> = new Map([
  [Signal.TERM, 0],
  [Signal.INT, 0],
]);

/**
 * The cluster's name server. It says what CoreDNS says at its start and then runs: the network answers
 * look-ups itself, as long as one of these Pods is ready.
 * Source: coredns/coredns coremain/run.go.
 */
export function coreDns(): Program {
  return (process) =>
    runServer(process, signalExits, async () => {
      await process.write(
        `.:53\n[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b\nCoreDNS-${version}\nlinux/amd64, go1.25.2, 1db4568\n`,
      );
      return null;
    });
}
