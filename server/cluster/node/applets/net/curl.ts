import { type Head, HttpReader } from "../../http/reader.ts";
import { type HttpUrl, parseHttpUrl } from "../../http/url.ts";
import { withSignal } from "../../http/with-signal.ts";
import { SystemError } from "../../machine/errno.ts";
import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { deadline, dial, resolveHost } from "./dial.ts";

const spec = "sSfiIvLkNGX:d:H:o:w:m:A:u:x:e:b:c:T:F:r:0123#4:5:6:7:O";
const longOptions = {
  silent: "s",
  "show-error": "S",
  fail: "f",
  include: "i",
  head: "I",
  verbose: "v",
  location: "L",
  insecure: "k",
  request: "X",
  data: "d",
  header: "H",
  output: "o",
  "write-out": "w",
  "max-time": "m",
  "user-agent": "A",
  user: "u",
  "connect-timeout": "4",
  "data-raw": "d",
  retry: "5",
  "retry-delay": "6",
  "retry-max-time": "7",
  "no-buffer": "N",
  "remote-name": "O",
  "http1.1": "1",
  "no-progress-meter": "s",
};
const redirectsMax = 50;

/** A failed transfer: curl's exit code and message. */
class CurlFault extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** curl 8, for http. Source: curl's man page (exit codes) and lib/ (texts). */
export const curl: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), spec, longOptions);
  if (options.error !== null) {
    const name = options.error.split(": ")[1] ?? "";
    await process.complain(
      `curl: option ${name.length > 1 ? "--" : "-"}${name}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return 2;
  }
  if (options.operands.length === 0) {
    await process.complain(
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  let status = 0;
  for (const url of options.operands) {
    status = await new Transfer(process, options).run(url);
  }
  return status;
};

class Transfer {
  readonly #process: Process;
  readonly #options: ParsedArguments;
  readonly #startedMs: number;
  #received = 0;
  #status = 0;
  #redirects = 0;

  constructor(process: Process, options: ParsedArguments) {
    this.#process = process;
    this.#options = options;
    this.#startedMs = process.machine.clock.now().getTime();
  }

  async run(text: string): Promise<number> {
    const total = this.#seconds("m");
    const limit = deadline(this.#process, total === null ? null : total * 1000);
    let code = 0;
    try {
      await this.#fetch(text, limit.signal);
    } catch (error) {
      if (limit.expired() && !this.#process.signal.aborted) {
        code = await this.#fail(this.#timedOut());
      } else if (error instanceof CurlFault) {
        code = await this.#fail(error);
      } else {
        throw error;
      }
    } finally {
      limit.dispose();
    }
    await this.#writeOut();
    return code;
  }

  #seconds(option: string): number | null {
    const text = this.#options.values.get(option);
    return text === undefined ? null : Number(text);
  }

  #elapsedMs(): number {
    return this.#process.machine.clock.now().getTime() - this.#startedMs;
  }

  #timedOut(): CurlFault {
    const what = this.#status === 0 ? "Connection timed out after" : "Operation timed out after";
    const tail =
      this.#status === 0 ? "milliseconds" : `milliseconds with ${this.#received} bytes received`;
    return new CurlFault(28, `${what} ${this.#elapsedMs()} ${tail}`);
  }

  async #fail(fault: CurlFault): Promise<number> {
    const isSilent = this.#options.flags.has("s") && !this.#options.flags.has("S");
    if (!isSilent) {
      await this.#process.complain(`curl: (${fault.exitCode}) ${fault.message}\n`);
    }
    return fault.exitCode;
  }

  async #fetch(text: string, signal: AbortSignal): Promise<void> {
    const url = parseHttpUrl(text);
    if (!url) {
      throw new CurlFault(3, "URL rejected: Malformed input to a URL function");
    }
    if (url.scheme !== "http" && url.scheme !== "https") {
      throw new CurlFault(1, `Protocol "${url.scheme}" not supported`);
    }
    const ip = await resolveHost(this.#process, url.host, signal);
    if (ip === null) {
      throw new CurlFault(6, `Could not resolve host: ${url.host}`);
    }
    await this.#verbose(
      `* Host ${url.host}:${url.port} was resolved.\n* IPv4: ${ip}\n*   Trying ${ip}:${url.port}...\n`,
    );
    const connection = await this.#connect(url, ip, signal);
    try {
      if (url.scheme === "https") {
        throw new CurlFault(
          35,
          "TLS connect error: error:0A0000C6:SSL routines::packet length too long",
        );
      }
      await this.#verbose(`* Connected to ${url.host} (${ip}) port ${url.port}\n`);
      const guarded = withSignal(connection, signal);
      const request = this.#request(url);
      await this.#verbose(
        request
          .split("\r\n\r\n")[0]
          ?.split("\r\n")
          .map((line) => `> ${line}\n`)
          .join("")
          .concat("> \n") ?? "",
      );
      await guarded.write(new TextEncoder().encode(request));
      const reader = new HttpReader(guarded);
      const head = await reader.head().catch(() => {
        signal.throwIfAborted();
        throw new CurlFault(56, "Recv failure: Connection reset by peer");
      });
      if (!head) {
        throw new CurlFault(52, "Empty reply from server");
      }
      await this.#answer(url, head, reader, signal);
    } finally {
      await connection.dispose();
    }
  }

  async #connect(url: HttpUrl, ip: string, signal: AbortSignal) {
    const seconds = this.#seconds("4");
    const limit = deadline(this.#process, seconds === null ? null : seconds * 1000);
    try {
      const dialled = await dial(
        this.#process,
        ip,
        url.port,
        AbortSignal.any([signal, limit.signal]),
      );
      if (dialled.kind === "failed") {
        const isTimeout = dialled.code === "timeout";
        throw new CurlFault(
          isTimeout ? 28 : 7,
          `Failed to connect to ${url.host} port ${url.port} after ${this.#elapsedMs()} ms: Could not connect to server`,
        );
      }
      return dialled.connection;
    } catch (error) {
      if (limit.expired() && !signal.aborted) {
        throw new CurlFault(28, `Connection timed out after ${this.#elapsedMs()} milliseconds`);
      }
      throw error;
    } finally {
      limit.dispose();
    }
  }

  #request(url: HttpUrl): string {
    const { flags, values, repeated } = this.#options;
    const data = repeated.get("d")?.join("&");
    const isQuery = flags.has("G") && data !== undefined;
    const body = isQuery ? undefined : data;
    const fallback = body === undefined ? "GET" : "POST";
    const method = values.get("X") ?? (flags.has("I") ? "HEAD" : fallback);
    const joint = url.target.includes("?") ? "&" : "?";
    const target = isQuery ? `${url.target}${joint}${data}` : url.target;
    const own = repeated.get("H") ?? [];
    const isOwn = (line: string) => {
      const name = line.slice(0, line.indexOf(":") + 1).toLowerCase();
      return own.some((each) => each.toLowerCase().startsWith(name));
    };
    const defaults = this.#defaultHeaders(url, body).filter((line) => !isOwn(line));
    return `${[`${method} ${target} HTTP/1.1`, ...defaults, ...own].join("\r\n")}\r\n\r\n${body ?? ""}`;
  }

  #defaultHeaders(url: HttpUrl, body: string | undefined): string[] {
    const credentials = this.#options.values.get("u") ?? url.credentials;
    const length = new TextEncoder().encode(body ?? "").length;
    return [
      `Host: ${url.authority}`,
      ...(credentials === null ? [] : [`Authorization: Basic ${btoa(credentials)}`]),
      `User-Agent: ${this.#options.values.get("A") ?? "curl/8.14.1"}`,
      "Accept: */*",
      ...(body === undefined
        ? []
        : [`Content-Length: ${length}`, "Content-Type: application/x-www-form-urlencoded"]),
    ];
  }

  async #answer(url: HttpUrl, head: Head, reader: HttpReader, signal: AbortSignal): Promise<void> {
    const { flags } = this.#options;
    this.#status = Number(head.startLine.split(" ")[1]);
    const headText = [head.startLine, ...head.lines].map((line) => `${line}\r\n`).join("");
    await this.#verbose(
      `${[head.startLine, ...head.lines].map((line) => `< ${line}\n`).join("")}< \n`,
    );
    if (flags.has("i") || flags.has("I")) {
      await this.#output(new TextEncoder().encode(`${headText}\r\n`));
    }
    const location = head.headers.get("location");
    if (flags.has("L") && this.#status >= 300 && this.#status < 400 && location !== undefined) {
      this.#redirects += 1;
      if (this.#redirects > redirectsMax) {
        throw new CurlFault(47, `Maximum (${redirectsMax}) redirects followed`);
      }
      const next = location.startsWith("/") ? `http://${url.authority}${location}` : location;
      return await this.#fetch(next, signal);
    }
    if (flags.has("f") && this.#status >= 400) {
      throw new CurlFault(22, `The requested URL returned error: ${this.#status}`);
    }
    if (flags.has("I") || this.#options.values.get("X") === "HEAD") {
      return;
    }
    for await (const chunk of reader.body(head, true)) {
      this.#received += chunk.length;
      await this.#output(chunk);
    }
  }

  #isFirstOutput = true;

  async #output(bytes: Uint8Array): Promise<void> {
    const name = this.#options.values.get("o");
    if (name === undefined || name === "-") {
      await this.#process.write(bytes);
      return;
    }
    const { machine, credentials } = this.#process;
    try {
      if (name !== "/dev/null") {
        machine.fs.writeFile(this.#process.path(name), bytes, credentials, {
          append: !this.#isFirstOutput,
        });
      }
      this.#isFirstOutput = false;
    } catch (error) {
      if (error instanceof SystemError) {
        throw new CurlFault(23, "client returned ERROR on write, 1 bytes were not written");
      }
      throw error;
    }
  }

  async #verbose(text: string): Promise<void> {
    if (this.#options.flags.has("v")) {
      await this.#process.complain(text);
    }
  }

  async #writeOut(): Promise<void> {
    const format = this.#options.values.get("w");
    if (format === undefined) {
      return;
    }
    const values: Record<string, string> = {
      http_code: String(this.#status).padStart(3, "0"),
      response_code: String(this.#status).padStart(3, "0"),
      size_download: String(this.#received),
      time_total: (this.#elapsedMs() / 1000).toFixed(6),
      num_redirects: String(this.#redirects),
    };
    const text = format
      .replace(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
      .replace(/\\n/g, "\n")
      .replace(/\\t/g, "\t");
    await this.#process.write(text);
  }
}
