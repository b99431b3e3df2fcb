import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SandboxState } from "../contracts/terminal.ts";
import { ManualClock } from "../core/clock.ts";
import { type ArrivalLimits, limitProfiles, type SandboxLimits } from "../core/limits.ts";
import { createLogger } from "../core/log.ts";
import { openStore, type Store } from "../store/index.ts";
import { FakeGateway } from "./fake-gateway.ts";
import { createHomes } from "./homes.ts";
import { createSandboxes } from "./sandboxes.ts";
import type { Sandboxes } from "./sandboxes-service.ts";
import type { ShellHost } from "./shell-host.ts";

const minute = 60_000;
const startedAt = "2026-01-01T00:00:00.000Z";

let directory: string;
let clock: ManualClock;
let store: Store;
let gateway: FakeGateway;
let sandboxes: Sandboxes;
let ended: number[];
let told: string[];

const host: ShellHost = {
  kind: "local",
  needsLoopback: false,
  ownerOf: () => null,
  async open() {
    return {
      command: (script) => ({ file: "sh", args: [script ?? "-i"], cwd: "/", env: {} }),
      end: (pid) => void ended.push(pid),
      dispose() {},
    };
  },
};

function create(sandboxes: Partial<SandboxLimits> = {}, arrivals: Partial<ArrivalLimits> = {}) {
  const { classroom } = limitProfiles;
  return createSandboxes({
    store,
    gateway,
    shellHost: host,
    homes: createHomes(join(directory, "homes"), null),
    clock,
    log: createLogger({ level: "silent", name: "test" }),
    limits: {
      ...classroom,
      sandboxes: { ...classroom.sandboxes, sparesMax: 0, ...sandboxes },
      arrivals: { ...classroom.arrivals, ...arrivals },
    },
  });
}

async function newLearner(): Promise<string> {
  return (await store.learners.create()).id;
}

function record(service: Sandboxes): SandboxState[] {
  const states: SandboxState[] = [];
  service.onState((_, state) => void states.push(state));
  return states;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-sandboxes-"));
  clock = new ManualClock();
  store = await openStore({ file: join(directory, "db"), clock });
  gateway = new FakeGateway(join(directory, "gateway"));
  ended = [];
  told = [];
  sandboxes = create();
});

afterEach(async () => {
  await sandboxes.dispose();
  expect(clock.pending).toBe(0);
  await store.dispose();
  await rm(directory, { recursive: true });
});

describe("a sandbox", () => {
  it("starts once for all who ask at once, and tells its states", async () => {
    const learner = await newLearner();
    const states = record(sandboxes);
    expect(await sandboxes.stateOf(learner)).toEqual({ phase: "absent" });
    sandboxes.prepare(learner);
    const [first, second] = await Promise.all([sandboxes.ready(learner), sandboxes.ready(learner)]);
    expect(second).toBe(first);
    const ready = {
      phase: "ready",
      namespace: "default",
      shell: "local",
      idleInMs: 60 * minute,
    };
    expect(states).toEqual([{ phase: "starting", since: startedAt }, ready]);
    expect(await sandboxes.stateOf(learner)).toEqual(ready);
    expect(sandboxes.learnerOf(first.id)).toBe(learner);
    expect(gateway.calls).toEqual([`provision ${first.id}`, `open ${first.id}`]);
  });

  it("ends its shells with it", async () => {
    const sandbox = await sandboxes.ready(await newLearner());
    sandbox.adopt({ pid: 11, tell: (message) => void told.push(message) });
    const gone = sandbox.adopt({ pid: 12, tell: (message) => void told.push(message) });
    await gone.dispose();
    await sandboxes.dispose();
    expect(ended).toEqual([12, 11]);
    expect(told).toEqual(["The sandbox has ended."]);
    expect(gateway.calls.at(-1)).toBe(`close ${sandbox.id}`);
    await expect(sandboxes.ready(sandbox.learnerId)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("is our fault when it can't start, and starts on the next try", async () => {
    const learner = await newLearner();
    gateway.failure = new Error("no cluster");
    await expect(sandboxes.ready(learner)).rejects.toMatchObject({ code: "unavailable" });
    expect(await sandboxes.stateOf(learner)).toEqual({
      phase: "fault",
      message: "The sandbox could not be started. Nothing of yours is lost; try again.",
      retryInMinutes: null,
    });
    gateway.failure = null;
    expect((await sandboxes.ready(learner)).learnerId).toBe(learner);
  });

  it("is the same after idleness and after a restart of the server", async () => {
    const learner = await newLearner();
    const { id } = await sandboxes.ready(learner);
    await sandboxes.dispose();
    sandboxes = create();
    expect(await sandboxes.stateOf(learner)).toEqual({
      phase: "idle",
      since: startedAt,
      until: "2026-01-15T00:00:00.000Z",
    });
    expect((await sandboxes.ready(learner)).id).toBe(id);
  });

  it("becomes idle without a sign of life, and tells its shells why", async () => {
    const learner = await newLearner();
    const sandbox = await sandboxes.ready(learner);
    sandbox.adopt({ pid: 11, tell: (message) => void told.push(message) });
    await clock.advance(59 * minute);
    sandbox.touch();
    await clock.advance(59 * minute);
    expect(await sandboxes.stateOf(learner)).toMatchObject({ phase: "ready", idleInMs: minute });
    await clock.advance(2 * minute);
    expect(await sandboxes.stateOf(learner)).toEqual({
      phase: "idle",
      since: "2026-01-01T01:59:00.000Z",
      until: "2026-01-15T00:59:00.000Z",
    });
    expect({ ended, told }).toEqual({
      ended: [11],
      told: ["The shell was ended: it had not been used for a while. Your files are kept."],
    });
    expect(await readdir(join(directory, "homes"))).toEqual([sandbox.id]);
  });

  it("is deleted, objects and home, when nobody came for long", async () => {
    await sandboxes.dispose();
    sandboxes = create({ idleAfterMs: 10 * minute, expireAfterMs: 60 * minute });
    const learner = await newLearner();
    const { id } = await sandboxes.ready(learner);
    await clock.advance(65 * minute);
    await expect.poll(() => sandboxes.stateOf(learner)).toMatchObject({ phase: "expired" });
    expect(gateway.calls.at(-1)).toBe(`destroy ${id}`);
    expect(await readdir(join(directory, "homes"))).toEqual([]);
    expect((await sandboxes.ready(learner)).id).not.toBe(id);
  });
});

describe("starting over", () => {
  async function dirty(learner: string) {
    const sandbox = await sandboxes.ready(learner);
    sandbox.adopt({ pid: 11, tell: (message) => void told.push(message) });
    const home = join(directory, "homes", sandbox.id);
    await writeFile(join(home, "mine"), "x");
    gateway.calls.length = 0;
    return { id: sandbox.id, home };
  }

  it("with the home ends shells and gives a new home, in the same place", async () => {
    const learner = await newLearner();
    const { id, home } = await dirty(learner);
    const states = record(sandboxes);
    await sandboxes.startOver(learner, { home: true, objects: false });
    expect({ ended, told }).toEqual({ ended: [11], told: ["Your home directory begins anew."] });
    expect(await readdir(home)).toEqual([]);
    expect(gateway.calls).toEqual([`close ${id}`, `provision ${id}`, `open ${id}`]);
    expect(states.map(({ phase }) => phase)).toEqual(["starting", "ready"]);
  });

  it("with the objects leaves shells and home alone", async () => {
    const learner = await newLearner();
    const { id, home } = await dirty(learner);
    await sandboxes.startOver(learner, { home: false, objects: true });
    expect({ ended, told }).toEqual({ ended: [], told: [] });
    expect(await readdir(home)).toEqual(["mine"]);
    expect(gateway.calls).toEqual([`destroy ${id}`, `provision ${id}`]);
  });

  it("works while idle, twice at once, and for nobody", async () => {
    const learner = await newLearner();
    const { id, home } = await dirty(learner);
    await sandboxes.dispose();
    sandboxes = create();
    const both = { home: true, objects: true };
    await Promise.all([sandboxes.startOver(learner, both), sandboxes.startOver(learner, both)]);
    expect(await readdir(home)).toEqual([]);
    expect((await sandboxes.stateOf(learner)).phase).toBe("idle");
    expect((await sandboxes.ready(learner)).id).toBe(id);
    await sandboxes.startOver(await newLearner(), both);
  });

  it("that fails is our fault, and can be tried again", async () => {
    const learner = await newLearner();
    await dirty(learner);
    gateway.failure = new Error("no cluster");
    const both = { home: true, objects: true };
    await expect(sandboxes.startOver(learner, both)).rejects.toMatchObject({ code: "unavailable" });
    expect((await sandboxes.stateOf(learner)).phase).toBe("fault");
    gateway.failure = null;
    await sandboxes.startOver(learner, both);
    expect((await sandboxes.ready(learner)).learnerId).toBe(learner);
  });
});

describe("new sandboxes from one address", () => {
  it("are bounded; those that exist open as ever", async () => {
    await sandboxes.dispose();
    sandboxes = create({}, { sandboxesBurst: 1, sandboxesPerHour: 4 });
    const [a, b, c] = [await newLearner(), await newLearner(), await newLearner()];
    await sandboxes.ready(a, "192.0.2.1");
    const message = "Too many new sandboxes were made from your network. Try again in 15 min.";
    await expect(sandboxes.ready(b, "192.0.2.1")).rejects.toMatchObject({
      code: "too-many-requests",
      message,
    });
    expect(await sandboxes.stateOf(b)).toEqual({ phase: "fault", message, retryInMinutes: 15 });
    expect((await sandboxes.ready(c, "192.0.2.2")).learnerId).toBe(c);
    expect((await sandboxes.ready(a, "192.0.2.1")).learnerId).toBe(a);
    await clock.advance(15 * minute);
    expect((await sandboxes.ready(b, "192.0.2.1")).learnerId).toBe(b);
  });
});

describe("a full house", () => {
  beforeEach(async () => {
    await sandboxes.dispose();
    sandboxes = create({ activeMax: 1, idleAfterMs: 10 * minute });
  });

  it("gives places in a queue and seats in their order", async () => {
    const [a, b, c] = [await newLearner(), await newLearner(), await newLearner()];
    await sandboxes.ready(a);
    await expect(sandboxes.ready(b)).rejects.toMatchObject({ code: "capacity" });
    await expect(sandboxes.ready(c)).rejects.toMatchObject({
      code: "capacity",
      message: "All sandboxes are taken; you are number 2 in line.",
    });
    const wait = { fromMinutes: 10, likely: null };
    expect(await sandboxes.stateOf(b)).toEqual({ phase: "full", place: 1, wait });
    expect(await sandboxes.stateOf(c)).toEqual({ phase: "full", place: 2, wait });
    await clock.advance(4 * minute);
    const later = { fromMinutes: 6, likely: null };
    expect(await sandboxes.stateOf(b)).toEqual({ phase: "full", place: 1, wait: later });
    await clock.advance(6 * minute);
    expect((await sandboxes.stateOf(a)).phase).toBe("idle");
    await expect.poll(() => sandboxes.stateOf(b)).toMatchObject({ phase: "ready" });
    expect(await sandboxes.stateOf(c)).toEqual({ phase: "full", place: 1, wait });
  });

  it("moves everybody up when one leaves the queue", async () => {
    const [a, b, c] = [await newLearner(), await newLearner(), await newLearner()];
    await sandboxes.ready(a);
    await Promise.allSettled([sandboxes.ready(b), sandboxes.ready(c)]);
    const told = new Map<string, SandboxState>();
    sandboxes.onState((learner, state) => void told.set(learner, state));
    await sandboxes.leave(b);
    await sandboxes.leave(a);
    const wait = { fromMinutes: 10, likely: null };
    expect([...told]).toEqual([
      [c, { phase: "full", place: 1, wait }],
      [b, { phase: "absent" }],
    ]);
    expect(await sandboxes.stateOf(b)).toEqual({ phase: "absent" });
    expect((await sandboxes.stateOf(a)).phase).toBe("ready");
  });

  it("gives back what was idle to one who leaves the queue", async () => {
    const [a, b] = [await newLearner(), await newLearner()];
    await sandboxes.ready(a);
    await clock.advance(10 * minute);
    sandboxes.prepare(b);
    await expect.poll(async () => (await sandboxes.stateOf(b)).phase).toBe("ready");
    await expect(sandboxes.ready(a)).rejects.toMatchObject({ code: "capacity" });
    const states = record(sandboxes);
    await sandboxes.leave(a);
    expect(states).toMatchObject([{ phase: "idle" }]);
    expect((await sandboxes.stateOf(a)).phase).toBe("idle");
  });

  it("gives the seat of one that failed to the next", async () => {
    const [a, b] = [await newLearner(), await newLearner()];
    gateway.failure = new Error("no cluster");
    const failed = sandboxes.ready(a);
    await expect(sandboxes.ready(b)).rejects.toMatchObject({ code: "capacity" });
    await Promise.allSettled([failed]);
    gateway.failure = null;
    await expect.poll(() => sandboxes.stateOf(b)).toMatchObject({ phase: "ready" });
  });
});

describe("spare sandboxes", () => {
  const made = async () => (await readdir(join(directory, "homes"))).length;

  beforeEach(async () => {
    await sandboxes.dispose();
    sandboxes = create({ sparesMax: 2 });
  });

  it("are made in advance, one after the other, and made up for once one is taken", async () => {
    await clock.advance(2_000);
    await expect.poll(async () => (await store.sandboxes.spares()).length).toBe(2);
    await expect.poll(() => gateway.calls.length).toBe(2);
    const spares = await store.sandboxes.spares();
    const first = await sandboxes.ready(await newLearner());
    expect(first.id).toBe(spares[0]?.id);
    await expect.poll(() => gateway.calls.length).toBe(4);
    const third = (await store.sandboxes.spares()).at(-1)?.id;
    expect(gateway.calls).toEqual([
      `provision ${spares[0]?.id}`,
      `provision ${spares[1]?.id}`,
      `open ${first.id}`,
      `provision ${third}`,
    ]);
    expect(await made()).toBe(3);
  });

  it("outlive the server, and are brought up to date by the next one", async () => {
    await clock.advance(2_000);
    await expect.poll(() => gateway.calls.length).toBe(2);
    const spares = await store.sandboxes.spares();
    await sandboxes.dispose();
    sandboxes = create({ sparesMax: 2 });
    await clock.advance(2_000);
    await expect.poll(() => gateway.calls.length).toBe(4);
    await expect.poll(() => gateway.calls.slice(2)).toEqual(gateway.calls.slice(0, 2));
    expect(await store.sandboxes.spares()).toEqual(spares);
  });

  it("are tried again after a failure, while learners get theirs made as they come", async () => {
    gateway.failure = new Error("no cluster");
    await clock.advance(2_000);
    await expect.poll(() => gateway.calls.length).toBe(1);
    gateway.failure = null;
    const sandbox = await sandboxes.ready(await newLearner());
    expect(gateway.calls.slice(1)).toEqual([`provision ${sandbox.id}`, `open ${sandbox.id}`]);
    await expect.poll(() => clock.pending).toBeGreaterThan(2);
    await clock.advance(30_000);
    await expect.poll(() => gateway.calls.length).toBe(5);
  });
});
