import type { Connection } from "../../../../network/network.ts";
import { type Head, HttpReader } from "../../../http/reader.ts";
import { type HttpUrl, parseHttpUrl } from "../../../http/url.ts";
import { withSignal } from "../../../http/with-signal.ts";
import { SystemError } from "../../../machine/errno.ts";
import type { Process } from "../../../machine/process.ts";
import { deadline, dial, isAddress, resolveHost } from "../dial.ts";
import { relay } from "../relay.ts";
import { CurlFault } from "./fault.ts";
import type { CurlOptions } from "./options.ts";
import type { ProgressMeter } from "./progress.ts";
import { requestText } from "./request.ts";

const redirectsMax = 50;

/** What is known of a transfer, for its messages and `--write-out`. */
export interface TransferFacts {
  phase: "resolving" | "connecting" | "transferring";
  status: number;
  received: number;
  headerBytes: number;
  redirects: number;
  url: string;
  redirectUrl: string;
  contentType: string;
  remoteIp: string;
  remotePort: number;
}

/** Fetches one URL and what it redirects to. Source: curl's lib/ (texts), man page (exit codes). */
export class Transfer {
  readonly facts: TransferFacts;
  readonly #process: Process;
  readonly #options: CurlOptions;
  readonly #meter: ProgressMeter | null;
  readonly #startedMs: number;
  #isFirstOutput = true;

  constructor(process: Process, options: CurlOptions, url: string, meter: ProgressMeter | null) {
    this.#process = process;
    this.#options = options;
    this.#meter = meter;
    this.#startedMs = process.machine.clock.now().getTime();
    this.facts = {
      phase: "resolving",
      status: 0,
      received: 0,
      headerBytes: 0,
      redirects: 0,
      url,
      redirectUrl: "",
      contentType: "",
      remoteIp: "",
      remotePort: 0,
    };
  }

  get elapsedMs(): number {
    return this.#process.machine.clock.now().getTime() - this.#startedMs;
  }

  /** What a deadline that passed now means. */
  timedOut(): CurlFault {
    const { phase, received } = this.facts;
    const what = { resolving: "Resolving", connecting: "Connection", transferring: "Operation" };
    const tail = phase === "transferring" ? ` with ${received} bytes received` : "";
    return new CurlFault(
      28,
      `${what[phase]} timed out after ${this.elapsedMs} milliseconds${tail}`,
    );
  }

  /** @throws CurlFault. */
  async fetch(text: string, signal: AbortSignal): Promise<void> {
    this.facts.url = text.includes("://")
      ? text
      : `http://${text}/`.replace(/([^/:]\/.*)\/$/, "$1");
    const [authority = ""] = text.replace(/^\w+:\/\//, "").split(/[/?#]/);
    if (/:(?!\d{1,5}$|$)/.test(authority.replace(/^.*@|^\[.*\]/, ""))) {
      const why = "Port number was not a decimal number between 0 and 65535";
      throw new CurlFault(3, `URL rejected: ${why}`);
    }
    const url = parseHttpUrl(text);
    if (!url) {
      throw new CurlFault(3, "URL rejected: Malformed input to a URL function");
    }
    if (!["http", "https", "telnet"].includes(url.scheme)) {
      throw new CurlFault(1, `Protocol "${url.scheme}" not supported`);
    }
    const port = url.scheme === "telnet" && !/:\d+/.test(url.authority) ? 23 : url.port;
    const connection = await this.#open(url.host, port, signal);
    try {
      if (url.scheme === "https") {
        throw new CurlFault(
          35,
          "TLS connect error: error:0A00010B:SSL routines::wrong version number",
        );
      }
      const guarded = withSignal(connection, signal);
      if (url.scheme === "telnet") {
        await relay(this.#process, connection, signal);
        return;
      }
      const next = await this.#exchange(url, guarded);
      if (next === null) {
        await this.#say(`* Connection #0 to host ${url.host} left intact\n`);
        return;
      }
      this.facts.redirects += 1;
      if (this.facts.redirects > redirectsMax) {
        throw new CurlFault(47, `Maximum (${redirectsMax}) redirects followed`);
      }
      await this.#say(`* Connection #0 to host ${url.host} left intact\n`);
      await this.#say(`* Issue another request to this URL: '${next}'\n`);
      await this.fetch(next, signal);
    } finally {
      await connection.dispose();
    }
  }

  async #open(host: string, port: number, signal: AbortSignal): Promise<Connection> {
    const { facts } = this;
    facts.phase = "resolving";
    const limit = deadline(this.#process, this.#options.milliseconds("4"));
    const either = AbortSignal.any([signal, limit.signal]);
    try {
      const ip = await resolveHost(this.#process, host, either);
      if (ip === null) {
        await this.#say(`* Could not resolve host: ${host}\n`);
        throw new CurlFault(6, `Could not resolve host: ${host}`);
      }
      facts.phase = "connecting";
      facts.remoteIp = ip;
      facts.remotePort = port;
      const resolved = `* Host ${host}:${port} was resolved.\n* IPv6: (none)\n* IPv4: ${ip}\n`;
      await this.#say(`${isAddress(host) ? "" : resolved}*   Trying ${ip}:${port}...\n`);
      const dialled = await dial(this.#process, ip, port, either);
      if (dialled.kind === "failed") {
        await this.#say(`* connect to ${ip} port ${port} failed: ${dialled.text}\n`);
        const isTimeout = dialled.code === "timeout";
        const why = isTimeout ? "Timeout was reached" : "Could not connect to server";
        throw new CurlFault(
          isTimeout ? 28 : 7,
          `Failed to connect to ${host} port ${port} after ${this.elapsedMs} ms: ${why}`,
        );
      }
      await this.#say(`* Connected to ${host} (${ip}) port ${port}\n`);
      facts.phase = "transferring";
      return dialled.connection;
    } catch (error) {
      if (limit.expired() && !signal.aborted) {
        throw this.timedOut();
      }
      throw error;
    } finally {
      limit.dispose();
    }
  }

  /** @returns where to go on, or null. */
  async #exchange(url: HttpUrl, connection: Connection): Promise<string | null> {
    const request = requestText(url, this.#options);
    const [start = ""] = request.split("\r\n\r\n");
    const shown = start.split("\r\n").map((line) => `> ${line}\r\n`);
    await this.#say(`* using HTTP/1.x\n${shown.join("")}> \r\n`);
    await connection.write(new TextEncoder().encode(request));
    await this.#say("* Request completely sent off\n");
    const reader = new HttpReader(connection);
    const head = await reader.head().catch((error: unknown) => {
      if (error instanceof Error && error.name === "NetworkError") {
        throw new CurlFault(56, "Recv failure: Connection reset by peer");
      }
      throw error;
    });
    if (!head) {
      throw new CurlFault(52, "Empty reply from server");
    }
    return await this.#answer(url, head, reader);
  }

  async #answer(url: HttpUrl, head: Head, reader: HttpReader): Promise<string | null> {
    const { facts } = this;
    const lines = [head.startLine, ...head.lines].map((line) => `${line}\r\n`);
    facts.status = Number(head.startLine.split(" ")[1]);
    facts.headerBytes += lines.join("").length + 2;
    facts.contentType = head.headers.get("content-type") ?? "";
    await this.#say(`${lines.map((line) => `< ${line}`).join("")}< \r\n`);
    const location = head.headers.get("location");
    const isRedirect = facts.status >= 300 && facts.status < 400 && location !== undefined;
    facts.redirectUrl = isRedirect ? absolute(location, url) : "";
    const follows = isRedirect && this.#options.has("L");
    if (this.#options.has("f") && facts.status >= 400) {
      throw new CurlFault(22, `The requested URL returned error: ${facts.status}`);
    }
    if (this.#options.has("i") || this.#options.has("I")) {
      await this.#output(new TextEncoder().encode(`${lines.join("")}\r\n`));
    }
    if (follows || this.#options.has("I")) {
      return follows ? facts.redirectUrl : null;
    }
    this.#meter?.expect(Number(head.headers.get("content-length") ?? 0));
    for await (const chunk of reader.body(head, true)) {
      facts.received += chunk.length;
      this.#meter?.add(chunk.length);
      await this.#output(chunk);
    }
    return null;
  }

  async #output(bytes: Uint8Array): Promise<void> {
    const name = this.#options.outputFile(this.facts.url);
    if (name === null) {
      await this.#process.write(bytes);
      return;
    }
    const { machine, credentials } = this.#process;
    const append = !this.#isFirstOutput;
    this.#isFirstOutput = false;
    try {
      machine.fs.writeFile(this.#process.path(name), bytes, credentials, { append });
    } catch (error) {
      if (error instanceof SystemError) {
        throw new CurlFault(
          23,
          `client returned ERROR on write, ${bytes.length} bytes were not written`,
        );
      }
      throw error;
    }
  }

  async #say(text: string): Promise<void> {
    if (this.#options.has("v")) {
      await this.#process.complain(text);
    }
  }
}

function absolute(location: string, url: HttpUrl): string {
  if (location.includes("://")) {
    return location;
  }
  const origin = `${url.scheme}://${url.authority}`;
  return location.startsWith("/")
    ? `${origin}${location}`
    : `${origin}${url.target.replace(/[^/]*$/, "")}${location}`;
}
