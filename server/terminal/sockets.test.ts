import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type {
  ClientToServerEvents,
  OpenTerminalReply,
  SandboxState,
  ServerToClientEvents,
  TerminalExit,
} from "../contracts/terminal.ts";
import { terminalLimits } from "./limits.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

type ClientSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

const size = { columns: 80, rows: 24 };

/** A browser tab: draws what it gets and acknowledges it at once. */
class PageTab {
  readonly socket: ClientSocket;
  readonly states: SandboxState[] = [];
  readonly exits: TerminalExit[] = [];
  readonly gaps: number[] = [];
  screen = "";
  epoch = "";
  offset = 0;
  bytes = 0;
  drawing = true;

  constructor(url: string, cookie: string | null, headers: Record<string, string> = {}) {
    this.socket = io(url, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      extraHeaders: { ...headers, ...(cookie === null ? {} : { cookie }) },
    });
    this.socket.on("connect", () => {
      this.socket.emit("sandbox:get", (state) => void this.states.push(state));
    });
    this.socket.on("sandbox:state", (state) => void this.states.push(state));
    this.socket.on("terminal:exit", (exit) => void this.exits.push(exit));
    this.socket.on("terminal:output", ({ terminal, epoch, offset, bytes }) => {
      if (epoch !== this.epoch || offset !== this.offset) {
        this.gaps.push(offset);
      }
      this.offset = offset + bytes.byteLength;
      this.bytes += bytes.byteLength;
      this.screen = (this.screen + Buffer.from(bytes).toString()).slice(-20_000);
      if (this.drawing) {
        this.socket.emit("terminal:ack", { terminal, offset: this.offset });
      }
    });
  }

  async open(terminal = "main", seen: { epoch: string; offset: number } | null = null) {
    // A callback, since output may follow in the same turn of the event loop.
    const reply = await new Promise<OpenTerminalReply>((resolve) => {
      this.socket.emit("terminal:open", { terminal, size, seen }, (answer) => {
        if (answer.ok) {
          this.epoch = answer.epoch;
          this.offset = answer.from;
        }
        resolve(answer);
      });
    });
    return reply;
  }

  type(text: string, terminal = "main"): void {
    this.socket.emit("terminal:input", { terminal, text });
  }

  async sees(pattern: RegExp): Promise<void> {
    await expect
      .poll(() => stripVTControlCharacters(this.screen).replaceAll("\r", ""), { timeout: 15_000 })
      .toMatch(pattern);
  }
}

let server: TestServer;
const tabs: PageTab[] = [];

async function newCookie(): Promise<string> {
  const { setCookie } = await server.identity.issue({ secure: false });
  return setCookie.split(";")[0] ?? "";
}

function newTab(cookie: string | null, headers: Record<string, string> = {}): PageTab {
  const tab = new PageTab(server.url, cookie, headers);
  tabs.push(tab);
  return tab;
}

async function openedTab(cookie: string): Promise<PageTab> {
  const tab = newTab(cookie);
  expect(await tab.open()).toMatchObject({ ok: true });
  return tab;
}

beforeAll(async () => {
  server = await startTestServer();
});

afterEach(() => {
  for (const tab of tabs.splice(0)) {
    tab.socket.disconnect();
  }
});

afterAll(() => server.dispose());

describe("who may connect", () => {
  function refusal(tab: PageTab): Promise<string> {
    return new Promise((resolve, reject) => {
      tab.socket.on("connect_error", (error) => resolve(error.message));
      tab.socket.on("connect", () => reject(new Error("connected")));
    });
  }

  it("is nobody without a valid cookie", async () => {
    expect(await refusal(newTab(null))).toBe("unauthenticated");
    expect(await refusal(newTab("kubebook_learner=x.y"))).toBe("unauthenticated");
  });

  it("is no page of another site", async () => {
    const cookie = await newCookie();
    for (const origin of ["http://evil.example", "null", `${server.url}.evil.example`]) {
      expect(await refusal(newTab(cookie, { origin }))).toBe("websocket error");
    }
  });

  it("is a page of this site", async () => {
    const tab = newTab(await newCookie(), { origin: server.url });
    expect(await tab.open()).toMatchObject({ ok: true, from: 0 });
  });
});

describe("a terminal", () => {
  it("tells the states of its sandbox", async () => {
    const tab = newTab(await newCookie());
    await expect.poll(() => tab.states).toEqual([{ phase: "absent" }]);
    await tab.open();
    await expect.poll(() => tab.states.map(({ phase }) => phase)).toContain("ready");
    expect(tab.states[0]).toEqual({ phase: "absent" });
  });

  it("shows a shell with a prompt, which runs what is typed", async () => {
    const tab = await openedTab(await newCookie());
    await tab.sees(/learner@kubebook.*\$ $/);
    tab.type("echo $((6*7)); tty >/dev/null && stty size\r");
    await tab.sees(/\n42\n24 80\n/);
  });

  it("obeys Ctrl-C, job control and a new size", async () => {
    const tab = await openedTab(await newCookie());
    await tab.sees(/\$ $/);
    tab.type("sleep 1000\r");
    await tab.sees(/sleep 1000\n/);
    tab.type("\x03");
    await tab.sees(/\^C\n/);
    tab.type("sleep 1000\r");
    await tab.sees(/\^C(.|\n)*sleep 1000\n/);
    tab.type("\x1a");
    await tab.sees(/\[1\]\+\s+Stopped\s+sleep 1000/);
    tab.socket.emit("terminal:resize", { terminal: "main", size: { columns: 101, rows: 33 } });
    tab.type("kill %1; stty size\r");
    await tab.sees(/33 101\n/);
  });

  it("is one for all tabs, and its replay is just what was missed", async () => {
    const cookie = await newCookie();
    const first = await openedTab(cookie);
    await first.sees(/\$ $/);
    const second = await openedTab(cookie);
    first.type("echo a$((1+1))b\r");
    await Promise.all([first.sees(/\na2b\n(.|\n)*\$ $/), second.sees(/\na2b\n(.|\n)*\$ $/)]);
    const seen = { epoch: first.epoch, offset: first.offset };
    first.socket.disconnect();
    second.type("echo miss$((1+1))ed\r");
    await second.sees(/\nmiss2ed\n(.|\n)*\$ $/);
    const back = newTab(cookie);
    expect(await back.open("main", seen)).toEqual({
      ok: true,
      epoch: seen.epoch,
      from: seen.offset,
      end: second.offset,
    });
    await back.sees(/\nmiss2ed\n/);
    expect(back.screen).not.toContain("a2b");
    expect([first.gaps, second.gaps, back.gaps]).toEqual([[], [], []]);
  });

  it("is shown once in a tab that asks for it many times at once", async () => {
    const cookie = await newCookie();
    const eager = newTab(cookie);
    const replies = await Promise.all(
      Array.from({ length: terminalLimits.tabsPerTerminalMax + 1 }, () => eager.open()),
    );
    expect(replies.every(({ ok }) => ok)).toBe(true);
    expect(await newTab(cookie).open()).toMatchObject({ ok: true });
  });

  it("stands beside others of the same sandbox, with one home", async () => {
    const cookie = await newCookie();
    const main = await openedTab(cookie);
    main.type("echo shared > ~/note\r");
    await main.sees(/note\n(.|\n)*\$ $/);
    const other = newTab(cookie);
    await other.open("second");
    other.type("cat ~/note\r", "second");
    await other.sees(/\nshared\n/);
    expect(other.epoch).not.toBe(main.epoch);
  });

  it("is listed while its shell runs, and can be closed", async () => {
    const tab = await openedTab(await newCookie());
    await tab.open("second");
    expect(await tab.socket.emitWithAck("terminal:list")).toEqual(["main", "second"]);
    tab.socket.emit("terminal:close", { terminal: "second" });
    await expect.poll(() => tab.exits.map(({ terminal }) => terminal)).toEqual(["second"]);
    expect(await tab.socket.emitWithAck("terminal:list")).toEqual(["main"]);
    const stranger = newTab(await newCookie());
    stranger.socket.emit("terminal:close", { terminal: "main" });
    expect(await stranger.socket.emitWithAck("terminal:list")).toEqual([]);
    expect(await tab.socket.emitWithAck("terminal:list")).toEqual(["main"]);
  });

  it("ends when the learner wants a new home, and the next one finds it", async () => {
    const tab = await openedTab(await newCookie());
    tab.type("echo x > ~/mine; echo do$((1+0))ne\r");
    await tab.sees(/\ndo1ne\n/);
    const both = { home: true, objects: true };
    expect(await tab.socket.emitWithAck("sandbox:start-over", both)).toEqual({ ok: true });
    expect(tab.screen).toContain("ホームディレクトリを、配られたときの状態に戻します。");
    await expect.poll(() => tab.exits).toHaveLength(1);
    await tab.open();
    tab.type("ls -A ~ | grep -c mine\r");
    await tab.sees(/\n0\n/);
    const nothing = { home: false, objects: false };
    expect(await tab.socket.emitWithAck("sandbox:start-over", nothing)).toEqual({
      ok: false,
      code: "bad-request",
    });
  });

  it("starts another shell after one that ended", async () => {
    const cookie = await newCookie();
    const tab = await openedTab(cookie);
    tab.type("exit 3\r");
    await expect
      .poll(() => tab.exits, { timeout: 10_000 })
      .toEqual([{ terminal: "main", epoch: tab.epoch, code: 3 }]);
    const before = tab.epoch;
    tab.socket.emit("terminal:resize", { terminal: "main", size });
    expect(await tab.open()).toMatchObject({ ok: true, from: 0 });
    expect(tab.epoch).not.toBe(before);
  });

  it("bounds a flood by what the tab draws, and gives every byte in order", async () => {
    const tab = await openedTab(await newCookie());
    await tab.sees(/\$ $/);
    tab.drawing = false;
    tab.type("head -c 20M /dev/zero | tr '\\0' x; echo; echo e$((1+1))nd\r");
    await expect.poll(() => tab.bytes).toBeGreaterThan(200_000);
    await sleep(200);
    expect(tab.bytes).toBeLessThanOrEqual(300_000);
    tab.drawing = true;
    tab.socket.emit("terminal:ack", { terminal: "main", offset: tab.offset });
    await tab.sees(/\ne2nd\n/);
    expect(tab.bytes).toBeGreaterThan(20 * 1024 * 1024);
    expect(tab.gaps).toEqual([]);
  });
});

describe("bad messages", () => {
  it("are answered or ignored, and harm nothing", async () => {
    const tab = await openedTab(await newCookie());
    const raw = tab.socket as unknown as Socket;
    expect(await raw.emitWithAck("terminal:open", { terminal: "../x", size, seen: null })).toEqual({
      ok: false,
      code: "bad-request",
      message: "The request to open a terminal is malformed.",
    });
    raw.emit("terminal:open", null);
    raw.emit("terminal:input", { terminal: "main", text: 7 });
    raw.emit("terminal:input", "x");
    raw.emit("terminal:resize", { terminal: "main", size: { columns: 1e9, rows: -1 } });
    raw.emit("terminal:ack", { terminal: "main", offset: -1 });
    raw.emit("terminal:input", { terminal: "unopened", text: "echo no\r" });
    tab.type("echo fine$((1+1))\r");
    await tab.sees(/\nfine2\n/);
  });

  it("can't start shells without end", async () => {
    const tab = newTab(await newCookie());
    const replies: OpenTerminalReply[] = [];
    while (replies.at(-1)?.ok !== false && replies.length < 40) {
      replies.push(await tab.open());
      const exits = tab.exits.length;
      tab.socket.emit("terminal:close", { terminal: "main" });
      if (replies.at(-1)?.ok) {
        await expect.poll(() => tab.exits.length).toBe(exits + 1);
      }
    }
    expect(replies.at(-1)).toEqual({
      ok: false,
      code: "bad-request",
      message: expect.stringMatching(/^Too many shells were started; try again in \d+ s\.$/),
    });
    const neighbour = newTab(await newCookie());
    expect(await neighbour.open()).toMatchObject({ ok: true });
  });

  it("can't open more terminals than allowed", async () => {
    const tab = await openedTab(await newCookie());
    const replies = [];
    for (let index = 0; index < 8; index += 1) {
      replies.push(await tab.open(`t${index}`));
    }
    expect(replies.filter(({ ok }) => ok)).toHaveLength(7);
    expect(replies.at(-1)).toEqual({
      ok: false,
      code: "bad-request",
      message: "At most 8 terminals can be open; close one first.",
    });
  });
});
