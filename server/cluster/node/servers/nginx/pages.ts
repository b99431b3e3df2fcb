import type { HttpReply } from "../../http/server.ts";

const titles: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Authorization Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** nginx's own page for a status. Source: nginx src/http/ngx_http_special_response.c. */
export function page(
  status: number,
  version: string,
  headers: HttpReply["headers"] = [],
): HttpReply {
  const reason = titles[status];
  const title = `${status} ${reason ?? ""}`.trim();
  const body =
    status < 300 || reason === undefined
      ? ""
      : `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    headers: [
      ["Content-Type", "text/html"],
      ["Content-Length", ""],
      ["Connection", ""],
      ...headers,
    ],
    body,
  };
}

/** A page that lists a directory. Source: nginx src/http/modules/ngx_http_autoindex_module.c. */
export function listing(
  path: string,
  entries: readonly {
    readonly name: string;
    readonly isDirectory: boolean;
    readonly size: number;
    readonly time: string;
  }[],
): string {
  const lines = entries.map(({ name, isDirectory, size, time }) => {
    const shown = isDirectory ? `${name}/` : name;
    const cut = shown.length > 50 ? `${shown.slice(0, 47)}..>` : shown;
    const link = `<a href="${encodeURIComponent(name)}${isDirectory ? "/" : ""}">${cut}</a>`;
    const gap = " ".repeat(Math.max(1, 51 - cut.length));
    return `${link}${gap}${time}${(isDirectory ? "-" : String(size)).padStart(20)}\r\n`;
  });
  return `<html>\r\n<head><title>Index of ${path}</title></head>\r\n<body>\r\n<h1>Index of ${path}</h1><hr><pre><a href="../">../</a>\r\n${lines.join("")}</pre><hr></body>\r\n</html>\r\n`;
}
