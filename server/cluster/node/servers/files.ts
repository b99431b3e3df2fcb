import { instantFromMs } from "../../../core/time.ts";
import type { HttpReply } from "../http/server.ts";
import { SystemError } from "../machine/errno.ts";
import { normalizePath } from "../machine/paths.ts";
import type { Process } from "../machine/process.ts";

const types: Record<string, string> = {
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  txt: "text/plain",
  svg: "image/svg+xml",
  png: "image/png",
};

/** A file that a web server answers with, or the status that says why not. */
export type Served =
  | {
      readonly kind: "file";
      readonly body: Uint8Array;
      readonly type: string;
      readonly modified: string;
      readonly mtimeMs: number;
    }
  | { readonly kind: "directory"; readonly path: string; readonly names: readonly string[] }
  | { readonly kind: "failed"; readonly status: 403 | 404 };

/** Looks a request's path up under a document root; a directory's index stands for it. */
export function serveFile(
  process: Process,
  root: string,
  requestPath: string,
  indexes: readonly string[] = ["index.html"],
): Served {
  const { fs } = process.machine;
  const who = process.credentials;
  try {
    const path = normalizePath(`${root}${normalizePath(decodeURIComponent(requestPath))}`);
    const node = fs.stat(path, who);
    if (node.type === "directory") {
      const index = indexes.map((name) => `${path}/${name}`).find((each) => fs.exists(each, who));
      return index !== undefined
        ? fileAt(process, index)
        : { kind: "directory", path, names: fs.readdir(path, who) };
    }
    return fileAt(process, path);
  } catch (error) {
    if (error instanceof SystemError || error instanceof URIError) {
      const isDenied = error instanceof SystemError && error.code === "EACCES";
      return { kind: "failed", status: isDenied ? 403 : 404 };
    }
    throw error;
  }
}

function fileAt(process: Process, path: string): Served {
  const { fs } = process.machine;
  const node = fs.stat(path, process.credentials);
  return {
    kind: "file",
    body: fs.readFile(path, process.credentials),
    type: contentType(path),
    modified: instantFromMs(node.mtimeMs).toUTCString(),
    mtimeMs: node.mtimeMs,
  };
}

/** The media type of a file by its extension. */
export function contentType(path: string): string {
  return types[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}

/** A reply with the date and a server's name in front of other headers. */
export function dated(process: Process, server: string, reply: HttpReply): HttpReply {
  const date = process.machine.clock.now().toUTCString();
  return { ...reply, headers: [["Server", server], ["Date", date], ...reply.headers] };
}
