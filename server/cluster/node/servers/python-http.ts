import type { HttpReply, HttpRequest } from "../http/server.ts";
import type { Process, Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { clfTime } from "./access-time.ts";
import { serveFile } from "./files.ts";
import { isPortInUse, listenHttp, runServer } from "./server.ts";

const exits = new Map([[Signal.INT, 0]]);

/** `python -m http.server [-d DIR] [PORT]`, and `--version`; nothing else of Python is simulated. */
export const python: Program = async (process) => {
  const args = process.argv.slice(1);
  if (args[0] === "--version" || args[0] === "-V") {
    await process.write("Python 3.12.11\n");
    return 0;
  }
  if (args[0] !== "-m" || args[1] !== "http.server") {
    await process.complain("python: this simulated image runs `python -m http.server` only\n");
    return 1;
  }
  const at = args.findIndex((word) => word === "-d" || word === "--directory");
  const directory = at < 0 ? process.cwd : process.path(args[at + 1] ?? ".");
  const port = Number(
    args.slice(2).find((word, index, all) => /^\d+$/.test(word) && all[index - 1] !== "-d") ?? 8000,
  );
  return await runServer(process, exits, async (owned) => {
    try {
      listenHttp(process, port, owned, async (request) => {
        const reply = answer(process, directory, request);
        const line = `"${request.method} ${request.target} ${request.version}" ${reply.status} -`;
        await process.complain(`${request.remote.ip} - - [${logTime(process)}] ${line}\n`);
        return {
          ...reply,
          version: "HTTP/1.0",
          headers: [
            ["Server", "SimpleHTTP/0.6 Python/3.12.11"],
            ["Date", process.machine.clock.now().toUTCString()],
            ...reply.headers,
          ],
        };
      });
    } catch (error) {
      if (!isPortInUse(error)) {
        throw error;
      }
      await process.complain("OSError: [Errno 98] Address already in use\n");
      return 1;
    }
    await process.write(`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...\n`);
    return null;
  });
};

/** `28/Nov/2026 12:00:00`. */
function logTime(process: Process): string {
  return clfTime(process).replace(/ .*$/, "").replace(":", " ");
}

function answer(process: Process, directory: string, request: HttpRequest): HttpReply {
  const served = serveFile(process, directory, request.path);
  if (served.kind === "file") {
    return {
      status: 200,
      headers: [
        ["Content-type", served.type],
        ["Content-Length", ""],
        ["Last-Modified", served.modified],
      ],
      body: served.body,
    };
  }
  if (served.kind === "failed") {
    return {
      status: 404,
      reason: "File not found",
      headers: [
        ["Connection", "close"],
        ["Content-Type", "text/html;charset=utf-8"],
        ["Content-Length", ""],
      ],
      body: `<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: 404</p>\n        <p>Message: File not found.</p>\n        <p>Error code explanation: 404 - Nothing matches the given URI.</p>\n    </body>\n</html>\n`,
    };
  }
  const items = served.names
    .map((name) => `<li><a href="${encodeURIComponent(name)}">${name}</a></li>\n`)
    .join("");
  const title = `Directory listing for ${request.path}`;
  return {
    status: 200,
    headers: [
      ["Content-type", "text/html; charset=utf-8"],
      ["Content-Length", ""],
    ],
    body: `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`,
  };
}
