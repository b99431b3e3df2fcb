import { STATUS_CODES } from "node:http";
import type { HttpReply } from "../http/server.ts";
import type { Process } from "../machine/process.ts";

/** What a handler of a Go server answers: status 200 and no headers unless said. */
export interface GoReply {
  readonly status?: number;
  /** Set by the handler, `Content-Type` included. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * A reply in the order in which Go writes headers: the handler's own by name, then Date, Content-Length
 * and the sniffed Content-Type. Source: Go 1.25 net/http server.go (cw.writeHeader, extraHeader.Write).
 */
export function goReply(process: Process, reply: GoReply): HttpReply {
  const own = Object.entries(reply.headers ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const isTyped = own.some(([name]) => name === "Content-Type");
  const sniffed = isTyped || reply.body.length === 0 ? [] : [sniff(reply.body)];
  return {
    status: reply.status ?? 200,
    headers: [
      ...own,
      ["Date", process.machine.clock.now().toUTCString()],
      ["Content-Length", ""],
      ...sniffed.map((type) => ["Content-Type", type] as const),
    ],
    body: reply.body,
  };
}

/** `http.Error`: a text with a line's end that browsers must not sniff. */
export function goError(text: string, status: number): GoReply {
  const headers = {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
  };
  return { status, headers, body: `${text}\n` };
}

/** `http.Redirect` for a GET. */
export function goRedirect(location: string, status: number): GoReply {
  const headers = { "Content-Type": "text/html; charset=utf-8", Location: location };
  const reason = STATUS_CODES[status] ?? "";
  return { status, headers, body: `<a href="${escapeHtml(location)}">${reason}</a>.\n\n` };
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&#34;").replace(/</g, "&lt;");
}

const markup = /^\s*<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|TITLE|BODY|DIV|H1|TABLE|P|A|BR|!--)[\s>]/i;

/** The part of http.DetectContentType that simulated servers need. */
function sniff(body: string | Uint8Array): string {
  const text = typeof body === "string" ? body : new TextDecoder("latin1").decode(body);
  if (markup.test(text)) {
    return "text/html; charset=utf-8";
  }
  const isBinary = [...text.slice(0, 512)].some((character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 && !"\t\n\f\r\u001b".includes(character);
  });
  return isBinary ? "application/octet-stream" : "text/plain; charset=utf-8";
}
