import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../core/clock.ts";
import type { RunningShell, Sandbox } from "../sandbox/index.ts";
import { FlowBudget } from "./flow-budget.ts";
import { terminalLimits } from "./limits.ts";
import type { PtyListener, StartPty } from "./pty.ts";
import { Terminal } from "./terminal.ts";

const size = { columns: 80, rows: 24 };
const kib = 1024;

let clock: ManualClock;
let listener: PtyListener;
let calls: string[];
let adopted: RunningShell | null;
let terminal: Terminal;

const sandbox: Sandbox = {
  id: "abcdefghij",
  learnerId: "learner",
  command: () => ({ file: "bash", args: [], cwd: "/", env: {} }),
  adopt(shell) {
    adopted = shell;
    return { dispose: () => void calls.push("end") };
  },
  touch: () => void calls.push("touch"),
};

const startPty: StartPty = (_, first, heard) => {
  listener = heard;
  calls.push(`start ${first.columns}x${first.rows}`);
  return {
    pid: 42,
    write: (text) => void calls.push(`write ${text}`),
    resize: (next) => void calls.push(`resize ${next.columns}x${next.rows}`),
    pause: () => void calls.push("pause"),
    resume: () => void calls.push("resume"),
  };
};

class RecordingTab {
  readonly heard: string[] = [];
  end = 0;
  output(offset: number, bytes: Uint8Array): void {
    this.heard.push(`${offset}:${Buffer.from(bytes).toString()}`);
    this.end = offset + bytes.length;
  }
  exit(code: number): void {
    this.heard.push(`exit ${code}`);
  }
}

function attach(seen: { epoch: string; offset: number } | null = null): RecordingTab {
  const tab = new RecordingTab();
  terminal.attach(tab, terminal.startFor(seen));
  return tab;
}

beforeEach(() => {
  clock = new ManualClock();
  calls = [];
  adopted = null;
  terminal = new Terminal({
    sandbox,
    size,
    clock,
    budget: new FlowBudget(),
    startPty,
    onExit: () => void calls.push("exit"),
  });
});

describe("output", () => {
  it("goes at once when idle, and is gathered when busy", async () => {
    const tab = attach();
    listener.onOutput(Buffer.from("a"));
    listener.onOutput(Buffer.from("b"));
    listener.onOutput(Buffer.from("c"));
    expect(tab.heard).toEqual(["0:a"]);
    await clock.advance(terminalLimits.gatherMs);
    expect(tab.heard).toEqual(["0:a", "1:bc"]);
    await clock.advance(1000);
    listener.onOutput(Buffer.from("d"));
    expect(tab.heard.at(-1)).toBe("3:d");
  });

  it("is not gathered beyond its bound", () => {
    const tab = attach();
    listener.onOutput(Buffer.from("a"));
    listener.onOutput(Buffer.alloc(terminalLimits.gatherBytes, 98));
    expect(tab.end).toBe(1 + terminalLimits.gatherBytes);
  });

  it("reaches every tab, each from where it stands", async () => {
    const first = attach();
    listener.onOutput(Buffer.from("hello"));
    const known = attach({ epoch: terminal.epoch, offset: 3 });
    const fresh = attach();
    const stranger = attach({ epoch: "another", offset: 3 });
    const ahead = attach({ epoch: terminal.epoch, offset: 99 });
    expect([first, known, fresh, stranger, ahead].map((tab) => tab.heard)).toEqual([
      ["0:hello"],
      ["3:lo"],
      ["0:hello"],
      ["0:hello"],
      ["0:hello"],
    ]);
  });

  it("replays just what was missed", () => {
    const tab = attach();
    listener.onOutput(Buffer.from("seen"));
    terminal.detach(tab);
    listener.onOutput(Buffer.from(" missed"));
    const back = attach({ epoch: terminal.epoch, offset: tab.end });
    expect(back.heard).toEqual(["4: missed"]);
    expect(tab.heard).toEqual(["0:seen"]);
  });
});

describe("flow control", () => {
  const window = terminalLimits.windowBytesMax;

  function produce(bytes: number): void {
    for (let made = 0; made < bytes; made += 64 * kib) {
      listener.onOutput(Buffer.alloc(64 * kib, 120));
    }
  }

  it("pauses the shell until the tab has drawn", () => {
    const tab = attach();
    produce(window + 64 * kib);
    expect(calls.filter((call) => call === "pause")).toHaveLength(1);
    expect(tab.end).toBe(window);
    terminal.acknowledge(tab, window / 4);
    expect(calls).not.toContain("resume");
    terminal.acknowledge(tab, window);
    expect(calls.at(-1)).toBe("resume");
    expect(tab.end).toBe(window + 64 * kib);
  });

  it("ignores acknowledgements of what was not sent", () => {
    const tab = attach();
    produce(window + 64 * kib);
    terminal.acknowledge(tab, window * 10);
    terminal.acknowledge(tab, 0);
    terminal.acknowledge(new RecordingTab(), window);
    expect(calls).not.toContain("resume");
  });

  it("is paced by the fastest tab; a slow one goes on after a gap", () => {
    const fast = attach();
    const slow = attach();
    for (let made = 0; made < 2 * terminalLimits.replayBytesMax; made += 64 * kib) {
      produce(64 * kib);
      terminal.acknowledge(fast, fast.end);
    }
    expect(calls).not.toContain("pause");
    expect(slow.end).toBe(window);
    terminal.acknowledge(slow, window);
    const offset = Number(slow.heard.at(-1)?.split(":")[0]);
    expect(offset).toBeGreaterThanOrEqual(fast.end - terminalLimits.replayBytesMax);
  });

  it("pauses a shell that nobody looks at before anything is lost", () => {
    const tab = attach();
    listener.onOutput(Buffer.from("seen"));
    terminal.acknowledge(tab, 4);
    terminal.detach(tab);
    produce(terminalLimits.replayBytesMax - terminalLimits.windowBytesMax + 64 * kib);
    expect(calls.at(-1)).toBe("pause");
    expect(terminal.startFor({ epoch: terminal.epoch, offset: 4 })).toBe(4);
  });

  it("narrows the window when many terminals are busy", () => {
    const budget = new FlowBudget();
    const terminals = Array.from({ length: 200 }, () => ({}));
    expect(budget.windowBytes).toBe(256 * kib);
    for (const busy of terminals) {
      budget.mark(busy, true);
    }
    expect(budget.windowBytes).toBe(16 * kib);
    for (const quiet of terminals.slice(8)) {
      budget.mark(quiet, false);
    }
    expect(budget.windowBytes).toBe(128 * kib);
  });
});

describe("the shell", () => {
  it("gets keys and sizes", () => {
    terminal.write("ls\r");
    terminal.resize({ columns: 100, rows: 30 });
    expect(calls).toEqual(["start 80x24", "touch", "write ls\r", "resize 100x30"]);
  });

  it("tells its end to every tab after its last output", () => {
    const tab = attach();
    listener.onOutput(Buffer.from("a"));
    listener.onOutput(Buffer.from("bye"));
    listener.onExit(3);
    expect(tab.heard).toEqual(["0:a", "1:bye", "exit 3"]);
    expect(calls.slice(-2)).toEqual(["end", "exit"]);
    expect(terminal.exited).toBe(true);
    expect(attach().heard).toEqual(["0:abye", "exit 3"]);
    expect(clock.pending).toBe(0);
  });

  it("is told on its screen why it ends", () => {
    const tab = attach();
    terminal.speak("en");
    adopted?.tell({ ja: "いっぱいです。", en: "Your home is full." });
    terminal.speak("ja");
    adopted?.tell({ ja: "いっぱいです。", en: "Your home is full." });
    const [first, second] = ["Your home is full.", "いっぱいです。"].map(
      (text) => `\r\n\x1b[33m${text}\x1b[0m\r\n`,
    );
    expect(tab.heard).toEqual([`0:${first}`, `${first?.length}:${second}`]);
  });
});
