import { stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Owned } from "../../core/lifecycle.ts";
import { startTestServer, type TestServer } from "../test-server.ts";
import { runShellCommandLine } from "./command-line.ts";
import type { ClientStreams } from "./control-client.ts";
import { createControlServer } from "./control-server.ts";
import { encodeFrame, FrameReader, frameType } from "./frames.ts";

let server: TestServer;
let control: Owned;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  path = join(server.directory, "control.sock");
  control = await createControlServer({ ...server, path });
});

afterAll(async () => {
  await control.dispose();
  await server.dispose();
});

/** Runs the command line with `input` as stdin. */
async function shell(args: readonly string[], input: string | Buffer = "") {
  const signals = new Map<string, (signal: NodeJS.Signals) => void>();
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  stdout.on("data", (bytes: Buffer) => void out.push(bytes));
  stderr.on("data", (bytes: Buffer) => void err.push(bytes));
  stdin.end(input);
  const streams = {
    stdin,
    stdout,
    stderr,
    on: (event: string, listener: (signal: NodeJS.Signals) => void) => signals.set(event, listener),
    off: (event: string) => signals.delete(event),
  } as unknown as ClientStreams;
  const code = runShellCommandLine({
    args,
    streams,
    dataDirectory: server.directory,
    main: join(server.directory, "missing.ts"),
    env: {},
  });
  return {
    code: () => code,
    send: (signal: NodeJS.Signals) => signals.get(signal)?.(signal),
    closeOut: () => stdout.destroy(new Error("EPIPE")),
    out: () => Buffer.concat(out).toString(),
    err: () => Buffer.concat(err).toString(),
    result: async () => ({
      code: await code,
      out: Buffer.concat(out).toString(),
      err: Buffer.concat(err).toString(),
    }),
  };
}

describe("npm run shell -- -c", () => {
  it("keeps stdout, stderr and the exit status apart", async () => {
    const run = await shell(["-c", "echo out; echo err >&2; exit 7"]);
    expect(await run.result()).toEqual({ code: 7, out: "out\n", err: "err\n" });
  });

  it("passes stdin on, byte for byte, and its end", async () => {
    const input = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
    const run = await shell(["-c", "sha256sum | cut -d' ' -f1; wc -c"], input);
    const { createHash } = await import("node:crypto");
    expect(await run.result()).toEqual({
      code: 0,
      out: `${createHash("sha256").update(input).digest("hex")}\n0\n`,
      err: "",
    });
  });

  it("passes much output on", async () => {
    const run = await shell(["-c", "head -c 5000000 /dev/zero | tr '\\0' x"]);
    const { code, out } = await run.result();
    expect([code, out.length]).toEqual([0, 5_000_000]);
  });

  it("gives each name a sandbox of its own that stays", async () => {
    await (await shell(["-c", "echo mine > ~/note"])).result();
    const [own, other] = await Promise.all([
      shell(["-c", "cat ~/note"]).then((run) => run.result()),
      shell(["--learner", "other", "-c", "ls -A ~; cat ~/note"]).then((run) => run.result()),
    ]);
    expect(own).toEqual({ code: 0, out: "mine\n", err: "" });
    expect(other.code).toBe(1);
    expect(other.out).not.toContain("note");
  });

  it("ends the command on a signal", async () => {
    const run = await shell(["-c", "echo started; sleep 1000"]);
    await expect.poll(run.out).toBe("started\n");
    run.send("SIGTERM");
    expect(await run.code()).toBe(143);
  });

  it("ends as by SIGPIPE when nobody reads its output any more", async () => {
    const run = await shell(["-c", "yes"]);
    await expect.poll(() => run.out().length).toBeGreaterThan(0);
    run.closeOut();
    expect(await run.code()).toBe(141);
  });

  it("says what is wrong with a call", async () => {
    const wrong = await (await shell(["--nonsense"])).result();
    expect([wrong.code, wrong.out]).toEqual([2, ""]);
    expect(wrong.err).toMatch(/Unknown option '--nonsense'(.|\n)*Usage: npm run/);
    const name = await (await shell(["--learner", "a b", "-c", "true"])).result();
    expect(name.code).toBe(125);
    expect(name.err).toContain("a name has letters, digits, dots and dashes");
    expect((await (await shell(["--help"])).result()).out).toMatch(/^Usage: npm run/);
  });
});

describe("a shell on a terminal", () => {
  it("has the client's window, and ends with the shell", async () => {
    const socket = connect(path);
    const reader = new FrameReader();
    let screen = "";
    const exit = new Promise<string>((resolve) => {
      socket.on("data", (bytes: Buffer) => {
        for (const { type, payload } of reader.read(bytes)) {
          if (type === frameType.stdout) {
            screen += payload.toString();
          } else if (type === frameType.exit) {
            resolve(payload.toString());
          }
        }
      });
    });
    const size = { columns: 90, rows: 20 };
    socket.write(
      encodeFrame(frameType.start, JSON.stringify({ learner: "author", script: null, size })),
    );
    await expect.poll(() => screen).toMatch(/\$ $/);
    socket.write(encodeFrame(frameType.stdin, "stty size\r"));
    await expect.poll(() => screen).toMatch(/20 90\r\n/);
    socket.write(encodeFrame(frameType.resize, JSON.stringify({ columns: 100, rows: 30 })));
    socket.write(encodeFrame(frameType.stdin, "stty size; exit 4\r"));
    expect(await exit).toBe("4");
    expect(screen).toMatch(/30 100\r\n/);
    socket.destroy();
  });
});

describe("the control socket", () => {
  it("is for the server's own user alone", async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("is not taken from a server that runs", async () => {
    await expect(createControlServer({ ...server, path })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("refuses what is no request", async () => {
    const socket = connect(path);
    const reader = new FrameReader();
    socket.write(encodeFrame(frameType.start, "{"));
    const [frame] = await new Promise<ReturnType<FrameReader["read"]>>((resolve) => {
      socket.once("data", (bytes: Buffer) => resolve(reader.read(bytes)));
    });
    expect(frame?.type).toBe(frameType.failure);
    socket.destroy();
  });
});

describe("without a server", () => {
  it("says so when none can be started", async () => {
    await control.dispose();
    const run = await (await shell(["-c", "true"])).result();
    expect([run.code, run.out]).toEqual([125, ""]);
    expect(run.err).toMatch(/^Starting a server for this shell …\nThe server didn't start\.\n/);
  });
});
