import type { GoReply } from "../../go/http.ts";
import type { Process } from "../../machine/process.ts";
import { contentType, serveFile } from "../files.ts";
import { goSignalExits } from "../hello-app.ts";
import { runServer } from "../server.ts";
import { type Command, startLogged } from "./command.ts";
import { parseFlags } from "./flags.ts";
import { listenGo } from "./requests.ts";

const sharedHeaders = {
  "Access-Control-Allow-Credentials": "true",
  "Access-Control-Allow-Headers":
    "DNT,X-Mx-ReqToken,Keep-Alive,User-Agent,X-Requested-With,Cache-Control,Content-Type",
  "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
  "Access-Control-Allow-Origin": "*",
  "Cache-Control": "private",
};

/** `test-webserver`: the container's files. Source: test/images/agnhost/test-webserver v1.35. */
export const testWebserver: Command = (process, words) => {
  const parsed = parseFlags(words, { port: 80 });
  return typeof parsed === "string" ? parsed : run(process, parsed.flags.port);
};

async function run(process: Process, port: number): Promise<number> {
  return await runServer(process, goSignalExits, (owned) =>
    startLogged(process, () => listenGo(process, port, owned, ({ path }) => answer(process, path))),
  );
}

/** Source: Go 1.25 net/http fs.go (dirList). */
function answer(process: Process, path: string): GoReply {
  const served = serveFile(process, "/", path);
  if (served.kind === "failed") {
    const what = served.status === 403 ? "403 Forbidden" : "404 page not found";
    const headers = {
      "Content-Type": "text/plain; charset=utf-8",
      "X-Content-Type-Options": "nosniff",
    };
    return { status: served.status, headers, body: `${what}\n` };
  }
  if (served.kind === "file") {
    const headers = {
      ...sharedHeaders,
      "Accept-Ranges": "bytes",
      "Content-Type": path.includes(".") ? contentType(path) : "text/plain; charset=utf-8",
      "Last-Modified": served.modified,
    };
    return { headers, body: served.body };
  }
  const isDirectory = (name: string) =>
    process.machine.fs.lstat(`${served.path}/${name}`, process.credentials).type === "directory";
  const links = served.names
    .map((name) => (isDirectory(name) ? `${name}/` : name))
    .map((name) => `<a href="${name}">${name}</a>\n`);
  const page = `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${links.join("")}</pre>\n`;
  return { headers: { ...sharedHeaders, "Content-Type": "text/html; charset=utf-8" }, body: page };
}
