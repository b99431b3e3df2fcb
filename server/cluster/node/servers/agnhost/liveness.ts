import { type GoReply, goRedirect } from "../../go/http.ts";
import type { Process } from "../../machine/process.ts";
import { goSignalExits } from "../hello-app.ts";
import { runServer } from "../server.ts";
import { type Command, startLogged } from "./command.ts";
import { parseFlags } from "./flags.ts";
import { badRequest, listenGo } from "./requests.ts";

const port = 8080;
/** For how long it says that it is well. */
const wellMs = 10_000;

/** `liveness`: well for ten seconds, ill after. Source: test/images/agnhost/liveness/server.go v1.35. */
export const liveness: Command = (process, words) => {
  const parsed = parseFlags(words, {});
  return typeof parsed === "string" ? parsed : run(process);
};

async function run(process: Process): Promise<number> {
  const { clock } = process.machine;
  const startedMs = clock.now().getTime();
  return await runServer(process, goSignalExits, (owned) =>
    startLogged(process, () =>
      listenGo(process, port, owned, async ({ path, query }) =>
        answer(process, path, query, clock.now().getTime() - startedMs),
      ),
    ),
  );
}

async function answer(
  process: Process,
  path: string,
  query: URLSearchParams,
  ageMs: number,
): Promise<GoReply> {
  switch (path) {
    case "/started":
      return { body: `${ageMs / 1000}s` };
    case "/healthz":
      return ageMs > wellMs ? { status: 500, body: `error: ${ageMs / 1000}` } : { body: "ok" };
    case "/redirect":
      return goRedirect(decodeURIComponent(query.get("loc") ?? ""), 302);
    case "/sleep-headers": {
      const code = Number(query.get("code") || 500);
      const seconds = Number(query.get("time") || 0);
      if (!Number.isInteger(code) || !Number.isInteger(seconds)) {
        return badRequest("parameter is invalid: invalid syntax");
      }
      await process.sleep(seconds * 1000);
      return { status: code, body: `Slept for ${seconds} secs\n` };
    }
    default:
      return {
        status: 404,
        headers: {
          "Content-Type": "text/plain; charset=utf-8",
          "X-Content-Type-Options": "nosniff",
        },
        body: "404 page not found\n",
      };
  }
}
