import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { createWebServer } from "./web-server.ts";

const log = pino({ level: "silent" });
const open: { dispose(): unknown }[] = [];

afterEach(() => Promise.all(open.splice(0).map((server) => server.dispose())));

async function start(isHealthy: () => Promise<boolean>) {
  const server = createWebServer({ isHealthy, policyOf: (path) => `page ${path}`, log });
  open.push(server);
  return { server, url: await server.listen("127.0.0.1", 0) };
}

test("healthz is 200 once pages are served and labs can be done", async () => {
  let healthy = false;
  const { server, url } = await start(async () => healthy);
  const status = async () => (await fetch(`${url}/healthz`)).status;
  expect(await status()).toBe(503);
  server.servePages(async (_request, response) => void response.end("page"));
  expect(await status()).toBe(503);
  healthy = true;
  expect(await status()).toBe(200);
});

test("every page carries its own policy and the fixed headers", async () => {
  const { server, url } = await start(async () => true);
  server.servePages(async (_request, response) => void response.end("page"));
  const { headers } = await fetch(`${url}/ja/chapter-14?x=1`);
  expect(headers.get("content-security-policy")).toBe("page /ja/chapter-14");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test("a handler that fails answers 500 without telling why", async () => {
  const { server, url } = await start(async () => true);
  server.servePages(() => Promise.reject(new Error("secret path")));
  const response = await fetch(`${url}/`);
  expect([response.status, await response.text()]).toEqual([
    500,
    "Something went wrong on our side.\n",
  ]);
});

test("a port in use is one clear sentence", async () => {
  const { url } = await start(async () => true);
  const other = createWebServer({ isHealthy: async () => true, policyOf: () => "", log });
  await expect(other.listen("127.0.0.1", Number(new URL(url).port))).rejects.toThrow(
    /^Cannot listen on 127\.0\.0\.1:\d+: it is in use\. Set HOST or PORT\.$/,
  );
});
