import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../core/clock.ts";
import { loadOrCreateCredentials } from "./credentials.ts";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-credentials-"));
});

afterEach(() => rm(directory, { recursive: true }));

test("are made once, kept private, and read again", async () => {
  const first = await loadOrCreateCredentials(directory, systemClock);
  expect(await loadOrCreateCredentials(directory, systemClock)).toEqual(first);
  const { mode } = await stat(join(directory, "credentials.json"));
  expect(mode & 0o777).toBe(0o600);
});

test("the server's certificate is trusted for 127.0.0.1 by the CA alone", async () => {
  const credentials = await loadOrCreateCredentials(directory, systemClock);
  expect(new X509Certificate(credentials.caCertificate).ca).toBe(true);
  const server = createServer(
    { cert: credentials.serverCertificate, key: credentials.serverKey },
    (_request, response) => response.end("hello"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const status = (ca: string | undefined) =>
    new Promise((resolve) => {
      get({ host: "127.0.0.1", port, ...(ca === undefined ? {} : { ca }) }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    });
  expect(await status(credentials.caCertificate)).toBe(200);
  expect(await status(undefined)).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  server.close();
  server.closeAllConnections();
});
