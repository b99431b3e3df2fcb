import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { minute, SandboxBench } from "./sandbox-bench.ts";

const startedAt = "2026-01-01T00:00:00.000Z";

let bench: SandboxBench;

beforeEach(async () => {
  bench = await SandboxBench.make();
});

afterEach(async () => {
  await bench.dispose();
  expect(bench.clock.pending).toBe(0);
});

describe("a sandbox", () => {
  it("starts once for all who ask at once, and tells its states", async () => {
    const learner = await bench.newLearner();
    const states = bench.record();
    expect(await bench.sandboxes.stateOf(learner)).toEqual({ phase: "absent" });
    bench.sandboxes.prepare(learner);
    const [first, second] = await Promise.all([
      bench.sandboxes.ready(learner),
      bench.sandboxes.ready(learner),
    ]);
    expect(second).toBe(first);
    const ready = {
      phase: "ready",
      namespace: "default",
      shell: "local",
      idleInMs: 60 * minute,
    };
    expect(states).toEqual([{ phase: "starting", since: startedAt }, ready]);
    expect(await bench.sandboxes.stateOf(learner)).toEqual(ready);
    expect(bench.sandboxes.learnerOf(first.id)).toBe(learner);
    expect(bench.gateway.calls).toEqual([`provision ${first.id}`, `open ${first.id}`]);
  });

  it("ends its shells with it", async () => {
    const sandbox = await bench.sandboxes.ready(await bench.newLearner());
    sandbox.adopt(bench.shell(11));
    const gone = sandbox.adopt(bench.shell(12));
    await gone.dispose();
    await bench.sandboxes.dispose();
    expect(bench.ended).toEqual([12, 11]);
    expect(bench.told).toEqual(["The sandbox has ended."]);
    expect(bench.gateway.calls.at(-1)).toBe(`close ${sandbox.id}`);
    await expect(bench.sandboxes.ready(sandbox.learnerId)).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  it("is our fault when it can't start, and starts on the next try", async () => {
    const learner = await bench.newLearner();
    bench.gateway.failure = new Error("no cluster");
    await expect(bench.sandboxes.ready(learner)).rejects.toMatchObject({ code: "unavailable" });
    expect(await bench.sandboxes.stateOf(learner)).toEqual({
      phase: "fault",
      message: "The sandbox could not be started. Nothing of yours is lost; try again.",
      retryInMinutes: null,
    });
    bench.gateway.failure = null;
    expect((await bench.sandboxes.ready(learner)).learnerId).toBe(learner);
  });

  it("is the same after idleness and after a restart of the server", async () => {
    const learner = await bench.newLearner();
    const { id } = await bench.sandboxes.ready(learner);
    await bench.restart();
    expect(await bench.sandboxes.stateOf(learner)).toEqual({
      phase: "idle",
      since: startedAt,
      until: "2026-01-15T00:00:00.000Z",
      afterMs: null,
    });
    expect((await bench.sandboxes.ready(learner)).id).toBe(id);
  });

  it("becomes idle without a sign of life, and tells its shells why", async () => {
    const learner = await bench.newLearner();
    const sandbox = await bench.sandboxes.ready(learner);
    sandbox.adopt(bench.shell(11));
    await bench.clock.advance(59 * minute);
    sandbox.touch();
    await bench.clock.advance(59 * minute);
    expect(await bench.sandboxes.stateOf(learner)).toMatchObject({
      phase: "ready",
      idleInMs: minute,
    });
    await bench.clock.advance(2 * minute);
    expect(await bench.sandboxes.stateOf(learner)).toEqual({
      phase: "idle",
      since: "2026-01-01T01:59:00.000Z",
      until: "2026-01-15T00:59:00.000Z",
      afterMs: 60 * minute,
    });
    expect({ ended: bench.ended, told: bench.told }).toEqual({
      ended: [11],
      told: ["The shell was ended: it had not been used for a while. Your files are kept."],
    });
    expect(await readdir(join(bench.directory, "homes"))).toEqual([sandbox.id]);
  });

  it("is deleted, objects and home, when nobody came for long", async () => {
    await bench.restart({ idleAfterMs: 10 * minute, expireAfterMs: 60 * minute });
    const learner = await bench.newLearner();
    const { id } = await bench.sandboxes.ready(learner);
    await bench.clock.advance(65 * minute);
    await expect.poll(() => bench.sandboxes.stateOf(learner)).toMatchObject({ phase: "expired" });
    expect(bench.gateway.calls.at(-1)).toBe(`destroy ${id}`);
    expect(await readdir(join(bench.directory, "homes"))).toEqual([]);
    expect((await bench.sandboxes.ready(learner)).id).not.toBe(id);
  });

  it("is another one for who comes back while the old one is being deleted", async () => {
    await bench.restart({ idleAfterMs: 10 * minute, expireAfterMs: 60 * minute });
    const learner = await bench.newLearner();
    const { id } = await bench.sandboxes.ready(learner);
    let allow = () => {};
    bench.gateway.mayDestroy = new Promise((resolve) => {
      allow = resolve;
    });
    await bench.clock.advance(70 * minute);
    await expect.poll(() => bench.gateway.calls.at(-1)).toBe(`destroy ${id}`);
    // Several times as long as from one look to the next.
    await bench.clock.advance(5 * minute);
    const ready = bench.sandboxes.ready(learner);
    const states = bench.record();
    allow();
    const after = await ready;
    expect(after.id).not.toBe(id);
    await bench.clock.advance(minute);
    expect(await bench.sandboxes.stateOf(learner)).toMatchObject({ phase: "ready" });
    expect(states.map(({ phase }) => phase)).toEqual(["ready"]);
    expect(await readdir(join(bench.directory, "homes"))).toEqual([after.id]);
    expect(bench.gateway.calls.filter((call) => call.startsWith("destroy"))).toHaveLength(1);
  });
});

describe("starting over", () => {
  async function dirty(learner: string) {
    const sandbox = await bench.sandboxes.ready(learner);
    sandbox.adopt(bench.shell(11));
    const home = join(bench.directory, "homes", sandbox.id);
    await writeFile(join(home, "mine"), "x");
    bench.gateway.calls.length = 0;
    return { id: sandbox.id, home };
  }

  it("with the home ends shells and gives a new home, in the same place", async () => {
    const learner = await bench.newLearner();
    const { id, home } = await dirty(learner);
    const states = bench.record();
    await bench.sandboxes.startOver(learner, { home: true, objects: false });
    expect({ ended: bench.ended, told: bench.told }).toEqual({
      ended: [11],
      told: ["Your home directory begins anew."],
    });
    expect(await readdir(home)).toEqual([]);
    expect(bench.gateway.calls).toEqual([`close ${id}`, `provision ${id}`, `open ${id}`]);
    expect(states.map(({ phase }) => phase)).toEqual(["starting", "ready"]);
  });

  it("with the objects leaves shells and home alone", async () => {
    const learner = await bench.newLearner();
    const { id, home } = await dirty(learner);
    const states = bench.record();
    await bench.sandboxes.startOver(learner, { home: false, objects: true });
    // Told anew, for what is in it is another.
    expect(states.map(({ phase }) => phase)).toEqual(["ready"]);
    expect({ ended: bench.ended, told: bench.told }).toEqual({ ended: [], told: [] });
    expect(await readdir(home)).toEqual(["mine"]);
    expect(bench.gateway.calls).toEqual([`destroy ${id}`, `provision ${id}`]);
  });

  it("works while idle, twice at once, and for nobody", async () => {
    const learner = await bench.newLearner();
    const { id, home } = await dirty(learner);
    await bench.restart();
    const both = { home: true, objects: true };
    await Promise.all([
      bench.sandboxes.startOver(learner, both),
      bench.sandboxes.startOver(learner, both),
    ]);
    expect(await readdir(home)).toEqual([]);
    expect((await bench.sandboxes.stateOf(learner)).phase).toBe("idle");
    expect((await bench.sandboxes.ready(learner)).id).toBe(id);
    await bench.sandboxes.startOver(await bench.newLearner(), both);
  });

  it("that fails is our fault, and can be tried again", async () => {
    const learner = await bench.newLearner();
    await dirty(learner);
    bench.gateway.failure = new Error("no cluster");
    const both = { home: true, objects: true };
    await expect(bench.sandboxes.startOver(learner, both)).rejects.toMatchObject({
      code: "unavailable",
    });
    expect((await bench.sandboxes.stateOf(learner)).phase).toBe("fault");
    bench.gateway.failure = null;
    await bench.sandboxes.startOver(learner, both);
    expect((await bench.sandboxes.ready(learner)).learnerId).toBe(learner);
  });
});

describe("new sandboxes from one address", () => {
  it("are bounded; those that exist open as ever", async () => {
    await bench.restart({}, { sandboxesBurst: 1, sandboxesPerHour: 4 });
    const [a, b, c] = [
      await bench.newLearner(),
      await bench.newLearner(),
      await bench.newLearner(),
    ];
    await bench.sandboxes.ready(a, "192.0.2.1");
    const message = "Too many new sandboxes were made from your network. Try again in 15 min.";
    await expect(bench.sandboxes.ready(b, "192.0.2.1")).rejects.toMatchObject({
      code: "too-many-requests",
      message,
    });
    expect(await bench.sandboxes.stateOf(b)).toEqual({
      phase: "fault",
      message,
      retryInMinutes: 15,
    });
    expect((await bench.sandboxes.ready(c, "192.0.2.2")).learnerId).toBe(c);
    expect((await bench.sandboxes.ready(a, "192.0.2.1")).learnerId).toBe(a);
    await bench.clock.advance(15 * minute);
    expect((await bench.sandboxes.ready(b, "192.0.2.1")).learnerId).toBe(b);
  });
});

describe("spare sandboxes", () => {
  const made = async () => (await readdir(join(bench.directory, "homes"))).length;

  beforeEach(async () => {
    await bench.restart({ sparesMax: 2 });
  });

  it("are made in advance, one after the other, and made up for once one is taken", async () => {
    await bench.clock.advance(2_000);
    await expect.poll(async () => (await bench.store.sandboxes.spares()).length).toBe(2);
    await expect.poll(() => bench.gateway.calls.length).toBe(2);
    const spares = await bench.store.sandboxes.spares();
    const first = await bench.sandboxes.ready(await bench.newLearner());
    expect(first.id).toBe(spares[0]?.id);
    await expect.poll(() => bench.gateway.calls.length).toBe(4);
    const third = (await bench.store.sandboxes.spares()).at(-1)?.id;
    expect(bench.gateway.calls).toEqual([
      `provision ${spares[0]?.id}`,
      `provision ${spares[1]?.id}`,
      `open ${first.id}`,
      `provision ${third}`,
    ]);
    expect(await made()).toBe(3);
  });

  it("outlive the server, and are brought up to date by the next one", async () => {
    await bench.clock.advance(2_000);
    await expect.poll(() => bench.gateway.calls.length).toBe(2);
    const spares = await bench.store.sandboxes.spares();
    await bench.restart({ sparesMax: 2 });
    await bench.clock.advance(2_000);
    await expect.poll(() => bench.gateway.calls.length).toBe(4);
    await expect.poll(() => bench.gateway.calls.slice(2)).toEqual(bench.gateway.calls.slice(0, 2));
    expect(await bench.store.sandboxes.spares()).toEqual(spares);
  });

  it("are tried again after a failure, while learners get theirs made as they come", async () => {
    bench.gateway.failure = new Error("no cluster");
    await bench.clock.advance(2_000);
    await expect.poll(() => bench.gateway.calls.length).toBe(1);
    bench.gateway.failure = null;
    const sandbox = await bench.sandboxes.ready(await bench.newLearner());
    expect(bench.gateway.calls.slice(1)).toEqual([`provision ${sandbox.id}`, `open ${sandbox.id}`]);
    await expect.poll(() => bench.clock.pending).toBeGreaterThan(2);
    await bench.clock.advance(30_000);
    await expect.poll(() => bench.gateway.calls.length).toBe(5);
  });
});
