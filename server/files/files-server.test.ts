import { appendFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filesLimits, filesPath } from "../contracts/files.ts";
import { filesServerLimits } from "./limits.ts";
import { type FilesServer, startFilesServer } from "./testing/files-server.ts";
import { createTestHome, type TestHome } from "./testing/home.ts";

let home: TestHome;
let server: FilesServer;

beforeEach(async () => {
  home = await createTestHome();
  server = await startFilesServer(home);
});

afterEach(async () => {
  await server.dispose();
  await home.remove();
});

describe("a tab", () => {
  it("works on files as on a disk", async () => {
    expect(await server.ask("files:mkdir", { path: "new" })).toEqual({ ok: true, value: null });
    const written = await server.ask<{ version: string }>("files:write", {
      path: "new/a.yaml",
      text: "kind: Pod\n",
      version: null,
    });
    expect(written).toEqual({ ok: true, value: { version: expect.any(String) } });
    expect(await server.ask("files:read", { path: "new/a.yaml" })).toEqual({
      ok: true,
      value: { text: "kind: Pod\n", version: written.ok ? written.value.version : "" },
    });
    await server.ask("files:move", { from: "new/a.yaml", to: "b.yaml" });
    await server.ask("files:remove", { path: "new" });
    expect((await readdir(home.at("."))).sort()).toEqual(["b.yaml", "lesson"]);
  });

  it("is told why something can't be done", async () => {
    expect([
      await server.ask("files:list", { path: "../outside" }),
      await server.ask("files:list", null),
      await server.ask("files:list", { path: "none" }),
      await server.ask("files:write", { path: "x", text: "x" }),
    ]).toEqual(
      ["bad-request", "bad-request", "not-found", "bad-request"].map((code) => ({
        ok: false,
        code,
      })),
    );
  });

  it("that floods is told to wait", async () => {
    const count = filesServerLimits.requestsBurst + 50;
    const replies = await Promise.all(
      Array.from({ length: count }, () => server.ask("files:list", { path: "lesson" })),
    );
    expect(replies.filter((reply) => reply.ok).length).toBeGreaterThanOrEqual(100);
    expect(replies.at(-1)).toEqual({ ok: false, code: "busy" });
  });
});

describe("a watch", () => {
  const nextChange = () => expect.poll(() => server.changes.flat(), { timeout: 5000 });

  async function follow(directories: string[]): Promise<void> {
    server.socket.emit("files:watch", { directories });
    // Answered in their order: by then the watch stands.
    await server.ask("files:list", { path: "" });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  it("tells of what the shell does, in the directories that are shown", async () => {
    await mkdir(home.at("hidden"));
    await follow(["", "lesson"]);
    await writeFile(home.at("hidden/x"), "");
    await appendFile(home.at("lesson/pod.yaml"), "# mine\n");
    await nextChange().toEqual(["lesson"]);
  });

  it("tells of another tab's writing once it is whole", async () => {
    await follow(["lesson"]);
    await server.ask("files:write", { path: "lesson/new", text: "x", version: null });
    await nextChange().toContain("lesson");
  });

  it("goes on with a directory that was deleted and made anew", async () => {
    await follow(["", "lesson"]);
    await rm(home.at("lesson"), { recursive: true });
    await mkdir(home.at("lesson"));
    await nextChange().toContain("");
    await new Promise((resolve) => setTimeout(resolve, 400));
    server.changes.length = 0;
    await writeFile(home.at("lesson/again"), "");
    await nextChange().toContain("lesson");
  });

  it("ends with an empty list, and follows no link", async () => {
    await symlink(home.beside("outside"), home.at("out"));
    await follow(["out"]);
    await follow([]);
    await writeFile(home.at("x"), "");
    await writeFile(home.beside("outside/y"), "");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(server.changes).toEqual([]);
  });
});

describe("transfers", () => {
  const headers = { cookie: "learner=a" };
  const urlOf = (path: string) => `${server.url}${filesPath}?path=${encodeURIComponent(path)}`;
  const put = (path: string, body: BodyInit, more: Record<string, string> = {}) =>
    fetch(urlOf(path), { method: "PUT", body, headers: { ...headers, ...more } });

  it("bring a file and take it back, byte by byte", async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
    expect((await put("日本.bin", bytes)).status).toBe(204);
    const response = await fetch(urlOf("日本.bin"), { headers });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename*=UTF-8''%E6%97%A5%E6%9C%AC.bin",
      "content-security-policy": "sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
  });

  it("replace a file and need no length", async () => {
    home.roomBytes = filesLimits.uploadBytesMax;
    const stream = new Blob(["kind: Job\n"]).stream();
    const response = await fetch(urlOf("lesson/pod.yaml"), {
      method: "PUT",
      body: stream,
      headers,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(204);
    expect(await readFile(home.at("lesson/pod.yaml"), "utf8")).toBe("kind: Job\n");
  });

  it("are refused with the reason", async () => {
    await symlink(home.beside("outside"), home.at("out"));
    const tooLarge = Buffer.alloc(filesLimits.uploadBytesMax + 1);
    home.roomBytes = 100_000;
    const get = async (path: string, cookie = "learner=a") =>
      (await fetch(urlOf(path), { headers: { cookie } })).status;
    expect({
      stranger: await get("lesson/pod.yaml", ""),
      other: await get("lesson/pod.yaml", "learner=b"),
      absent: await get("none"),
      directory: await get("lesson"),
      link: await get("out/secret"),
      outside: await get("../outside/secret"),
      putLink: (await put("out/x", "x")).status,
      putDirectory: (await put("lesson", "x")).status,
      putNowhere: (await put("none/x", "x")).status,
      tooLarge: (await put("x", tooLarge)).status,
      full: (await put("x", Buffer.alloc(100_001))).status,
      otherSite: (await put("x", "x", { origin: "http://evil.example" })).status,
      post: (await fetch(urlOf("x"), { method: "POST", headers })).status,
    }).toEqual({
      stranger: 403,
      other: 404,
      absent: 404,
      directory: 403,
      link: 403,
      outside: 400,
      putLink: 403,
      putDirectory: 403,
      putNowhere: 404,
      tooLarge: 413,
      full: 507,
      otherSite: 403,
      post: 405,
    });
    expect((await readdir(home.at("."))).sort()).toEqual(["lesson", "out"]);
    expect(await readdir(home.beside("outside"))).toEqual(["secret"]);
  });

  it("that break off or say too little leave nothing behind", async () => {
    const { hostname, port } = new URL(server.url);
    const half = `PUT ${filesPath}?path=half HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: learner=a\r\n`;
    const socket = connect(Number(port), hostname);
    socket.write(`${half}Content-Length: 1000\r\n\r\nonly this`);
    await expect.poll(async () => (await readdir(home.at("."))).length).toBe(2);
    socket.destroy();
    await expect.poll(() => readdir(home.at("."))).toEqual(["lesson"]);
  });

  it("that lie about their length are cut off", async () => {
    let chunks = 0;
    const long = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(256 * 1024));
        if (chunks === 64) {
          controller.close();
        }
      },
    });
    home.roomBytes = filesLimits.uploadBytesMax;
    const outcome = await fetch(urlOf("endless"), {
      method: "PUT",
      body: long,
      headers,
      duplex: "half",
    } as RequestInit).then(
      (response) => response.status,
      () => "cut off",
    );
    expect([413, "cut off"]).toContain(outcome);
    await expect.poll(() => readdir(home.at("."))).toEqual(["lesson"]);
  });
});
