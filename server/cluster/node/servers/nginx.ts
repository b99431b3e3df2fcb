import type { HttpReply, HttpRequest } from "../http/server.ts";
import { reasonOf } from "../http/server.ts";
import type { Process, Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { dated, serveFile } from "./files.ts";
import { isPortInUse, listenHttp, runServer } from "./server.ts";

const exits = new Map([
  [Signal.QUIT, 0],
  [Signal.TERM, 0],
  [Signal.INT, 0],
]);

/** nginx with its default site: files below a root, its error pages, its access log. */
export function nginx(version: string, port: number): Program {
  return async (process) => {
    const root = "/usr/share/nginx/html";
    const { clock, hostPort } = {
      clock: process.machine.clock,
      hostPort: configuredPort(process) ?? port,
    };
    const { uid } = process.credentials;
    const canBind =
      uid === 0 ||
      hostPort >= 1024 ||
      process.machine.environment.capabilities.has("NET_BIND_SERVICE");
    const stamp = () => clock.now().toISOString().slice(0, 19).replace(/-/g, "/").replace("T", " ");
    const notice = (level: string, text: string) =>
      process.complain(`${stamp()} [${level}] 1#1: ${text}\n`);
    const blocked = await unwritable(process);
    if (blocked !== null) {
      await notice("emerg", blocked);
      return 1;
    }
    return await runServer(process, exits, async (owned) => {
      if (!canBind) {
        await notice("emerg", `bind() to 0.0.0.0:${hostPort} failed (13: Permission denied)`);
        return 1;
      }
      try {
        listenHttp(process, hostPort, owned, async (request) => {
          const reply = answer(process, root, request, version);
          await access(process, request, reply);
          return dated(process, `nginx/${version}`, reply);
        });
      } catch (error) {
        if (!isPortInUse(error)) {
          throw error;
        }
        await notice("emerg", `bind() to 0.0.0.0:${hostPort} failed (98: Address already in use)`);
        return 1;
      }
      await notice("notice", 'using the "epoll" event method');
      await notice("notice", `nginx/${version}`);
      await notice("notice", "start worker processes");
      return null;
    });
  };
}

/** The first `listen` of the default site, if somebody mounted another one. */
function configuredPort(process: Process): number | null {
  try {
    const bytes = process.machine.fs.readFile(
      "/etc/nginx/conf.d/default.conf",
      process.credentials,
    );
    const port = /^\s*listen\s+(\d+)/m.exec(new TextDecoder().decode(bytes))?.[1];
    return port === undefined ? null : Number(port);
  } catch {
    return null;
  }
}

/** nginx wants to write its temporary files and its pid. */
async function unwritable(process: Process): Promise<string | null> {
  const { fs } = process.machine;
  const temporary = process.machine.fs.exists("/var/cache/nginx", process.credentials)
    ? "/var/cache/nginx"
    : "/tmp";
  try {
    fs.access(temporary, process.credentials, 2);
    return null;
  } catch (error) {
    const number = error instanceof Error && error.message.startsWith("Read-only") ? 30 : 13;
    const text = error instanceof Error ? error.message : "";
    return `mkdir() "${temporary}/client_temp" failed (${number}: ${text})`;
  }
}

function answer(process: Process, root: string, request: HttpRequest, version: string): HttpReply {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return page(405, version);
  }
  const served = serveFile(process, root, request);
  switch (served.kind) {
    case "file":
      return {
        status: 200,
        headers: [
          ["Content-Type", served.type],
          ["Last-Modified", served.modified],
          ["Accept-Ranges", "bytes"],
        ],
        body: served.body,
      };
    case "directory":
      return page(403, version);
    case "failed":
      return page(served.status, version);
  }
}

function page(status: number, version: string): HttpReply {
  const title = `${status} ${reasonOf(status)}`;
  return {
    status,
    headers: [["Content-Type", "text/html"]],
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`,
  };
}

async function access(process: Process, request: HttpRequest, reply: HttpReply): Promise<void> {
  const stamp = clfTime(process);
  const agent = request.headers.get("user-agent") ?? "-";
  const size = reply.body.length;
  await process.write(
    `${request.remote.ip} - - [${stamp}] "${request.method} ${request.target} HTTP/1.1" ${reply.status} ${size} "-" "${agent}" "-"\n`,
  );
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `02/Jan/2026:15:04:05 +0000` of access logs. */
export function clfTime(process: Process): string {
  const now = process.machine.clock.now();
  const day = String(now.getUTCDate()).padStart(2, "0");
  return `${day}/${months[now.getUTCMonth()]}/${now.getUTCFullYear()}:${now.toISOString().slice(11, 19)} +0000`;
}
