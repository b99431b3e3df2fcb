import { goReply } from "../go/http.ts";
import { formatGoLog } from "../go/log.ts";
import type { Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { isPortInUse, listenHttp, runServer } from "./server.ts";

/** A Go program without handlers, as PID 1: the runtime exits with 2 when the kernel ignores its raise. */
export const goSignalExits: ReadonlyMap<number, number> = new Map([
  [Signal.TERM, 2],
  [Signal.INT, 2],
]);

/**
 * Google's hello-app: answers every path with its version and host name.
 * Source: GoogleCloudPlatform/kubernetes-engine-samples quickstarts/hello-app/main.go.
 */
export function helloApp(version: string): Program {
  return async (process) => {
    const port = Number(process.env.get("PORT") || "8080");
    const { clock, environment } = process.machine;
    const log = (text: string) => process.complain(formatGoLog(clock.now(), text));
    return await runServer(process, goSignalExits, async (owned) => {
      try {
        listenHttp(process, port, owned, async (request) => {
          await log(`Serving request: ${request.path}`);
          const { hostname } = environment;
          const body = `Hello, world!\nVersion: ${version}\nHostname: ${hostname}\n`;
          return goReply(process, { body });
        });
      } catch (error) {
        if (!isPortInUse(error)) {
          throw error;
        }
        await log(`listen tcp :${port}: bind: address already in use`);
        return 1;
      }
      await log(`Server listening on port ${port}`);
      return null;
    });
  };
}
