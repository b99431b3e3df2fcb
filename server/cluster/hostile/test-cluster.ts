import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { parse } from "yaml";
import { systemClock } from "../../core/clock.ts";
import { startCluster } from "../cluster.ts";

/** An answer of the cluster. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A whole cluster in this process, and its administrator's ways to it. */
export interface TestCluster {
  readonly port: number;
  readonly token: string;
  /** What the cluster logged as its own failure. */
  readonly failures: string[];
  /** Rejects when no answer comes. */
  send(
    method: string,
    path: string,
    body?: string | Uint8Array,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  dispose(): Promise<void>;
}

/** A request without an answer after this time hangs. */
const answerMsMax = 10_000;

/** Starts a cluster in a directory of its own, which disposing deletes. */
export async function startTestCluster(): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), "hostile-"));
  const failures: string[] = [];
  const sink = new Writable({
    write(line: Buffer, _encoding, done) {
      failures.push(line.toString());
      done();
    },
  });
  const cluster = await startCluster({
    dataDir: directory,
    host: "127.0.0.1",
    port: 0,
    clock: systemClock,
    log: pino({ level: "error" }, sink),
  });
  await cluster.ready;
  const token = String(parse(cluster.adminKubeconfig).users[0].user.token);
  const port = Number(new URL(cluster.url).port);
  const agent = new Agent({ keepAlive: true, maxSockets: 8, rejectUnauthorized: false });
  return {
    port,
    token,
    failures,
    send: (method, path, body = "", headers = {}) =>
      ask({
        agent,
        port,
        method,
        path,
        body,
        headers: { authorization: `Bearer ${token}`, ...headers },
      }),
    async dispose() {
      agent.destroy();
      await cluster.dispose();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Question {
  readonly agent: Agent;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

function ask({ agent, port, method, path, body, headers }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { agent, port, method, path, host: "127.0.0.1", timeout: answerMsMax, headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`${method} ${path} hangs`)));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** @returns what is wrong with an answer to a bad request, `""` for nothing. */
export function faultOf({ status, headers, text }: Answer): string {
  if (status < 400) {
    return status === 101 || status < 200 ? `unexpected ${status}` : "";
  }
  if (status >= 500 && status !== 504) {
    return `${status}: ${text}`;
  }
  if (headers["content-type"] !== "application/json") {
    return `no JSON: ${text}`;
  }
  const body = JSON.parse(text);
  const isStatus = body.kind === "Status" && body.status === "Failure" && body.code === status;
  return isStatus && typeof body.message === "string" && body.message !== ""
    ? ""
    : `no Status of code ${status}: ${text}`;
}
