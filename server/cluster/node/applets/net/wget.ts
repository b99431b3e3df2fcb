import { NetworkError } from "../../../network/network.ts";
import { type Head, HttpReader } from "../../http/reader.ts";
import { type HttpUrl, parseHttpUrl } from "../../http/url.ts";
import { withSignal } from "../../http/with-signal.ts";
import { SystemError } from "../../machine/errno.ts";
import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { deadline, dial, resolveHost } from "./dial.ts";

const encoder = new TextEncoder();
/** BusyBox's default of `-T`. */
const timeoutSecondsDefault = 900;
const redirectsMax = 19;

const longOptions = {
  quiet: "q",
  "output-document": "O",
  "output-file": "o",
  "server-response": "S",
  spider: "1",
  timeout: "T",
  header: "2",
  "post-data": "3",
  "user-agent": "U",
  "no-check-certificate": "4",
  tries: "t",
  continue: "c",
  "directory-prefix": "P",
};

const usage = `wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...`;

/** Ends wget with a message on standard error. */
class WgetFault extends Error {}

/** BusyBox's wget. Source: BusyBox 1.36 networking/wget.c (texts, order of lines, exit statuses). */
export const wget: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "cqSO:o:T:U:P:t:Y:12:3:4", longOptions);
  if (options.error !== null || options.operands.length === 0) {
    return await usageFault(process, "wget", options.error, usage);
  }
  const seconds = Number(options.values.get("T") ?? timeoutSecondsDefault);
  try {
    for (const url of options.operands) {
      await new Download(process, options, seconds * 1000).run(url);
    }
    return 0;
  } catch (error) {
    if (error instanceof WgetFault) {
      await process.complain(`wget: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
};

class Download {
  readonly #process: Process;
  readonly #options: ParsedArguments;
  readonly #timeoutMs: number;
  readonly #isQuiet: boolean;
  #redirects = 0;

  constructor(process: Process, options: ParsedArguments, timeoutMs: number) {
    this.#process = process;
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    this.#isQuiet = options.flags.has("q");
  }

  async run(text: string): Promise<void> {
    const url = parseHttpUrl(text);
    if (!url || (url.scheme !== "http" && url.scheme !== "https")) {
      throw new WgetFault(`not an http or ftp url: ${text}`);
    }
    const limit = deadline(this.#process, this.#timeoutMs);
    try {
      const next = await this.#fetch(url, limit.signal);
      if (next !== null) {
        this.#redirects += 1;
        if (this.#redirects > redirectsMax) {
          throw new WgetFault("too many redirections");
        }
        await this.run(next);
      }
    } catch (error) {
      if (limit.expired() && !this.#process.signal.aborted) {
        throw new WgetFault("download timed out");
      }
      if (error instanceof NetworkError) {
        throw new WgetFault("error getting response");
      }
      throw error;
    } finally {
      limit.dispose();
    }
  }

  /** @returns where a redirection leads, or null. */
  async #fetch(url: HttpUrl, signal: AbortSignal): Promise<string | null> {
    const ip = await resolveHost(this.#process, url.host, signal);
    if (ip === null) {
      throw new WgetFault(`bad address '${url.host}'`);
    }
    await this.#say(`Connecting to ${url.host} (${ip}:${url.port})\n`);
    const dialled = await dial(this.#process, ip, url.port, signal);
    if (dialled.kind === "failed") {
      throw new WgetFault(`can't connect to remote host (${ip}): ${dialled.text}`);
    }
    try {
      if (url.scheme === "https") {
        throw new WgetFault("error getting response");
      }
      const connection = withSignal(dialled.connection, signal);
      await connection.write(encoder.encode(this.#request(url)));
      const reader = new HttpReader(connection);
      const head = await reader.head();
      if (!head) {
        throw new WgetFault("error getting response");
      }
      return await this.#answer(url, head, reader);
    } finally {
      await dialled.connection.dispose();
    }
  }

  #request(url: HttpUrl): string {
    const post = this.#options.values.get("3");
    const headers = this.#options.repeated.get("2") ?? [];
    const has = (name: string) => headers.some((line) => line.toLowerCase().startsWith(`${name}:`));
    const lines = [
      `${post === undefined ? (this.#options.flags.has("1") ? "HEAD" : "GET") : "POST"} ${url.target} HTTP/1.1`,
      ...(has("host") ? [] : [`Host: ${url.authority}`]),
      ...(has("user-agent") ? [] : [`User-Agent: ${this.#options.values.get("U") ?? "Wget"}`]),
      "Connection: close",
      ...(url.credentials === null ? [] : [`Authorization: Basic ${btoa(url.credentials)}`]),
      ...headers,
      ...(post === undefined
        ? []
        : [
            ...(has("content-type") ? [] : ["Content-Type: application/x-www-form-urlencoded"]),
            `Content-Length: ${encoder.encode(post).length}`,
          ]),
    ];
    return `${lines.join("\r\n")}\r\n\r\n${post ?? ""}`;
  }

  async #answer(url: HttpUrl, head: Head, reader: HttpReader): Promise<string | null> {
    if (this.#options.flags.has("S")) {
      const lines = [head.startLine, ...head.lines].map((line) => `  ${line}\n`);
      await this.#process.complain(lines.join(""));
    }
    const status = Number(head.startLine.split(" ")[1]);
    const location = head.headers.get("location");
    if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) {
      return location.startsWith("/") ? `http://${url.authority}${location}` : location;
    }
    if (!(status >= 200 && status < 300)) {
      throw new WgetFault(`server returned error: ${head.startLine}`);
    }
    if (this.#options.flags.has("1")) {
      await this.#say("remote file exists\n");
      return null;
    }
    await this.#save(url, head, reader);
    return null;
  }

  async #save(url: HttpUrl, head: Head, reader: HttpReader): Promise<void> {
    const named = this.#options.values.get("O");
    const name = named ?? url.target.split("?")[0]?.split("/").at(-1) ?? "";
    const file = name === "" ? "index.html" : name;
    const isStdout = file === "-";
    if (!isStdout) {
      this.#create(file, named !== undefined);
    }
    await this.#say(isStdout ? "writing to stdout\n" : `saving to '${file}'\n`);
    let received = 0;
    for await (const chunk of reader.body(head, true)) {
      received += chunk.length;
      if (isStdout) {
        await this.#process.write(chunk);
      } else {
        this.#append(file, chunk);
      }
    }
    await this.#progress(file, received);
    await this.#say(isStdout ? "written to stdout\n" : `'${file}' saved\n`);
  }

  #path(file: string): string {
    const directory = this.#options.values.get("P");
    return this.#process.path(directory === undefined ? file : `${directory}/${file}`);
  }

  #create(file: string, overwrites: boolean): void {
    const { machine, credentials } = this.#process;
    try {
      if (!overwrites && machine.fs.exists(this.#path(file), credentials)) {
        throw new SystemError("EEXIST");
      }
      machine.fs.writeFile(this.#path(file), new Uint8Array(), credentials);
    } catch (error) {
      if (error instanceof SystemError) {
        throw new WgetFault(`can't open '${file}': ${error.message}`);
      }
      throw error;
    }
  }

  #append(file: string, chunk: Uint8Array): void {
    const { machine, credentials } = this.#process;
    try {
      machine.fs.writeFile(this.#path(file), chunk, credentials, { append: true });
    } catch (error) {
      if (error instanceof SystemError) {
        throw new WgetFault(`write error: ${error.message}`);
      }
      throw error;
    }
  }

  /** The status bar of a finished download. Source: BusyBox 1.36 libbb/progress.c. */
  async #progress(file: string, received: number): Promise<void> {
    const terminal = this.#process.file(2)?.terminal;
    const width = Math.max(0, (terminal?.columns || 80) - 48);
    const units = " kMGTPEZY";
    let size = received;
    let unit = 0;
    while (size >= 100000) {
      size = Math.floor(size / 1024);
      unit += 1;
    }
    const bar = width > 0 ? `|${"*".repeat(width)}|` : "";
    const name = file.slice(0, 20).padEnd(20);
    const line = `${name} 100% ${bar}${String(size).padStart(6)}${units[unit] ?? " "} 0:00:00 ETA`;
    await this.#say(`${terminal ? "\r" : ""}${line}\n`);
  }

  async #say(text: string): Promise<void> {
    if (!this.#isQuiet) {
      await this.#process.complain(text);
    }
  }
}
