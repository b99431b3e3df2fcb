import type { HttpReply, HttpRequest } from "../http/server.ts";
import type { Process, Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { clfTime } from "./access-time.ts";
import { serveFile } from "./files.ts";
import { isPortInUse, listenHttp, runServer } from "./server.ts";

const exits = new Map([
  [Signal.TERM, 0],
  [Signal.WINCH, 0],
  [Signal.INT, 0],
]);

/** Apache httpd with its default site. */
export const httpd: Program = async (process) => {
  const { environment } = process.machine;
  return await runServer(process, exits, async (owned) => {
    try {
      listenHttp(process, 80, owned, async (request) => {
        const reply = answer(process, request);
        await process.write(
          `${request.remote.ip} - - [${clfTime(process)}] "${request.method} ${request.target} HTTP/1.1" ${reply.status} ${reply.body.length}\n`,
        );
        const date = process.machine.clock.now().toUTCString();
        const start = [
          ["Date", date],
          ["Server", "Apache/2.4.65 (Unix)"],
        ] as const;
        return { ...reply, headers: [...start, ...reply.headers] };
      });
    } catch (error) {
      if (!isPortInUse(error)) {
        throw error;
      }
      await process.complain(
        "(98)Address in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n",
      );
      return 1;
    }
    await process.complain(
      `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${environment.podIp}. Set the 'ServerName' directive globally to suppress this message\n`,
    );
    return null;
  });
};

function answer(process: Process, request: HttpRequest): HttpReply {
  const served = serveFile(process, "/usr/local/apache2/htdocs", request.path);
  if (served.kind === "file") {
    return {
      status: 200,
      headers: [
        ["Last-Modified", served.modified],
        ["ETag", etag(served.body.length, served.mtimeMs)],
        ["Accept-Ranges", "bytes"],
        ["Content-Length", ""],
        ["Content-Type", served.type],
      ],
      body: served.body,
    };
  }
  const isDenied = served.kind === "directory" || served.status === 403;
  const title = isDenied ? "403 Forbidden" : "404 Not Found";
  const text = isDenied
    ? "You don't have permission to access this resource."
    : "The requested URL was not found on this server.";
  return {
    status: isDenied ? 403 : 404,
    headers: [
      ["Content-Length", ""],
      ["Content-Type", "text/html; charset=iso-8859-1"],
    ],
    body: `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${title}</title>\n</head><body>\n<h1>${title.slice(4)}</h1>\n<p>${text}</p>\n</body></html>\n`,
  };
}

/** Size and modification time in microseconds, hexadecimal, as `FileETag MTime Size` has them. */
function etag(size: number, mtimeMs: number): string {
  return `"${size.toString(16)}-${(mtimeMs * 1000).toString(16)}"`;
}
