import { request } from "node:http";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { createWebServer } from "./web-server.ts";

const log = pino({ level: "silent" });
const open: { dispose(): unknown }[] = [];

afterEach(() => Promise.all(open.splice(0).map((server) => server.dispose())));

async function start(isHealthy: () => Promise<boolean>) {
  const server = createWebServer({
    isHealthy,
    policyOf: (path) => `page ${path}`,
    allowedOrigins: ["https://book.example"],
    log,
  });
  open.push(server);
  return { server, url: await server.listen("127.0.0.1", 0) };
}

test("healthz is 200 once pages are served and labs can be done; readyz until it drains", async () => {
  let healthy = false;
  const { server, url } = await start(async () => healthy);
  const status = async () => (await fetch(`${url}/healthz`)).status;
  expect(await status()).toBe(503);
  server.servePages(async (_request, response) => void response.end("page"));
  expect(await status()).toBe(503);
  healthy = true;
  expect(await status()).toBe(200);
  const ready = async () => (await fetch(`${url}/readyz`)).status;
  expect(await ready()).toBe(200);
  server.drain();
  expect([await status(), await ready()]).toEqual([200, 503]);
});

test("every page carries its own policy and the fixed headers", async () => {
  const { server, url } = await start(async () => true);
  server.servePages(async (_request, response) => void response.end("page"));
  const { headers } = await fetch(`${url}/ja/chapter-14?x=1`);
  expect(headers.get("content-security-policy")).toBe("page /ja/chapter-14");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test("a route is served instead of a page, before pages are", async () => {
  const { server, url } = await start(async () => true);
  server.route("/api/one", async (_request, response) => void response.end("one"));
  server.servePages(async (_request, response) => void response.end("page"));
  const text = async (path: string) => (await fetch(`${url}${path}`)).text();
  expect([await text("/api/one?x=1"), await text("/api/one/more")]).toEqual(["one", "page"]);
});

test("over the loopback interface, names of other machines lead to nothing but health", async () => {
  const { server, url } = await start(async () => true);
  server.servePages(async (_request, response) => void response.end("page"));
  const statusFor = (host: string, path = "/") =>
    new Promise((resolve, reject) => {
      const asked = request(`${url}${path}`, { headers: { host } }, (answer) =>
        resolve(answer.resume().statusCode),
      );
      asked.on("error", reject).end();
    });
  const hosts = ["localhost", "localhost:3000", "127.0.0.1", "[::1]:3000", "a.localhost"];
  expect(await Promise.all(hosts.map((host) => statusFor(host)))).toEqual(hosts.map(() => 200));
  expect(await statusFor("book.example")).toBe(200);
  for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"]) {
    expect(await statusFor(host)).toBe(421);
  }
  expect(await statusFor("evil.example", "/healthz")).toBe(200);
});

test("a page of another site reads nothing that is private and changes nothing", async () => {
  const { server, url } = await start(async () => true);
  server.servePages(async (_request, response) => void response.end("page"));
  const statusOf = async (method: string, origin: string | null) => {
    const headers: HeadersInit = origin === null ? {} : { origin };
    return (await fetch(`${url}/api/session`, { method, headers })).status;
  };
  const evil = "http://evil.example";
  expect({
    evilPost: await statusOf("POST", evil),
    evilPut: await statusOf("PUT", evil),
    evilDelete: await statusOf("DELETE", evil),
    sandboxed: await statusOf("POST", "null"),
    own: await statusOf("POST", url),
    listed: await statusOf("POST", "https://book.example"),
    noPage: await statusOf("POST", null),
    reading: await statusOf("GET", evil),
  }).toEqual({
    evilPost: 403,
    evilPut: 403,
    evilDelete: 403,
    sandboxed: 403,
    own: 200,
    listed: 200,
    noPage: 200,
    reading: 200,
  });
});

test("new sessions are bounded, and nothing else is", async () => {
  const server = createWebServer({
    isHealthy: async () => true,
    policyOf: () => "",
    allowedOrigins: [],
    takeSession: async () => 90,
    log,
  });
  open.push(server);
  server.servePages(async (_request, response) => void response.end("page"));
  const url = await server.listen("127.0.0.1", 0);
  const refused = await fetch(`${url}/api/session`, { method: "POST" });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "90"]);
  expect((await fetch(`${url}/ja`)).status).toBe(200);
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
  const other = createWebServer({
    isHealthy: async () => true,
    policyOf: () => "",
    allowedOrigins: [],
    log,
  });
  await expect(other.listen("127.0.0.1", Number(new URL(url).port))).rejects.toThrow(
    /^Cannot listen on 127\.0\.0\.1:\d+: it is in use\. Set HOST or PORT\.$/,
  );
});
