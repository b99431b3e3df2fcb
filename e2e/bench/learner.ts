import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { runInShell, type ShellResult } from "../fixtures/shell.ts";

/** Runs a command in a learner's sandbox. @throws Error if it fails. */
export async function inShell(
  kubebook: Kubebook,
  learner: string,
  command: string,
): Promise<ShellResult> {
  const result = await runInShell(kubebook, learner, command);
  if (result.code !== 0) {
    throw new Error(`${command}: ${result.stderr}`);
  }
  return result;
}

/** The administrator's way to the embedded cluster. */
export function adminKubeconfig({ dataDir }: Kubebook): string {
  return join(dataDir, "cluster", "admin.kubeconfig");
}

/** Asks an API server again and again over kept connections. */
export interface ApiClient {
  /** @returns the status. */
  send(method: string, path: string, body?: string): Promise<number>;
  /** @returns the answer's body. @throws Error unless it's JSON. */
  read(path: string): Promise<unknown>;
  dispose(): void;
}

/**
 * A client for whoever a kubeconfig names, over `connections` at most; through the unix socket `socketPath` if
 * one is given.
 */
export function clientOf(
  kubeconfigFile: string,
  connections: number,
  socketPath?: string,
): ApiClient {
  const config = parse(readFileSync(kubeconfigFile, "utf8"));
  const { cluster } = config.clusters[0];
  const { user } = config.users[0];
  const decoded = (text: string | undefined) =>
    text === undefined ? undefined : Buffer.from(text, "base64");
  const agent = new Agent({
    keepAlive: true,
    maxSockets: connections,
    ca: decoded(cluster["certificate-authority-data"]),
    cert: decoded(user["client-certificate-data"]),
    key: decoded(user["client-key-data"]),
  });
  const authorization = user.token ? { authorization: `Bearer ${user.token}` } : {};
  const open = (method: string, path: string, body?: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { ...authorization, "content-type": "application/json" };
      const way = socketPath === undefined ? {} : { socketPath };
      const sent = request(new URL(path, cluster.server), { agent, method, headers, ...way });
      sent.once("response", resolve).once("error", reject).end(body);
    });
  return {
    async send(method, path, body) {
      const response = await open(method, path, body);
      await new Promise((resolve) => response.resume().once("end", resolve));
      return response.statusCode ?? 0;
    },
    read: async (path) => JSON.parse(await text(await open("GET", path))),
    dispose: () => agent.destroy(),
  };
}

/** Sends `count` requests, `connections` at a time. @returns requests in a second. */
export async function throughput(
  count: number,
  connections: number,
  send: (index: number) => Promise<number> | number,
): Promise<number> {
  let next = 0;
  const startedMs = performance.now();
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      const status = await send(index);
      if (status >= 300) {
        throw new Error(`request ${index} was answered with ${status}`);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return (count / (performance.now() - startedMs)) * 1000;
}
