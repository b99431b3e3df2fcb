import { readFileSync } from "node:fs";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parse, stringify } from "yaml";

interface CannedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A server that repeats what the cluster answered once: what a call costs when the server costs nothing. */
export interface CannedServer {
  /** Text of a kubeconfig that leads to it. */
  readonly kubeconfig: string;
  dispose(): void;
}

/** Starts one for the cluster of a data directory and its administrator's kubeconfig. */
export async function startCannedServer(
  directory: string,
  kubeconfigFile: string,
): Promise<CannedServer> {
  const credentials = JSON.parse(readFileSync(join(directory, "credentials.json"), "utf8"));
  const config = parse(readFileSync(kubeconfigFile, "utf8"));
  const real = new URL(config.clusters[0].cluster.server);
  const canned = new Map<string, Promise<CannedAnswer>>();
  const server = createServer(
    { key: credentials.serverKey, cert: credentials.serverCertificate },
    async ({ url = "", headers }, response) => {
      const { accept = "", authorization = "" } = headers;
      const key = `${url} ${accept}`;
      const known = canned.get(key) ?? ask(real, url, { accept, authorization });
      canned.set(key, known);
      const { status, headers: sent, body } = await known;
      response.writeHead(status, sent).end(body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  config.clusters[0].cluster.server = `https://127.0.0.1:${port}`;
  return {
    kubeconfig: stringify(config),
    dispose() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function ask(base: URL, path: string, headers: Record<string, string>): Promise<CannedAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, base), { headers, rejectUnauthorized: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const type = answer.headers["content-type"] ?? "application/json";
        const body = Buffer.concat(chunks);
        resolve({
          status: answer.statusCode ?? 0,
          headers: { "content-type": type, "content-length": String(body.length) },
          body,
        });
      });
    });
    sent.once("error", reject).end();
  });
}
