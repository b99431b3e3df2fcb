import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScanSummary } from "../contracts/scan.ts";
import { ManualClock } from "../core/clock.ts";
import { openStore, type Store, type StoredAnswer, type StoredStep } from "./index.ts";

let directory: string;
let clock: ManualClock;
let store: Store;
const file = () => join(directory, "kubebook.db");

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-store-"));
  clock = new ManualClock();
  store = await openStore({ file: file(), clock });
});

afterEach(async () => {
  await store.dispose();
  await rm(directory, { recursive: true });
});

describe("learners", () => {
  it("are found again after a restart", async () => {
    const learner = await store.learners.create();
    await store.dispose();
    store = await openStore({ file: file(), clock });
    expect(await store.learners.find(learner.id)).toEqual({
      id: learner.id,
      name: null,
      createdAt: "2026-01-01T00:00:00.000Z",
      lastSeenAt: "2026-01-01T00:00:00.000Z",
    });
    expect(learner.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it("are null if unknown", async () => {
    expect(await store.learners.find("nobody")).toBeNull();
  });

  it("are one per name, even when asked for at once", async () => {
    const found = await Promise.all([
      store.learners.named("author"),
      store.learners.named("author"),
      store.learners.named("other"),
    ]);
    expect(found.map((learner) => learner.name)).toEqual(["author", "author", "other"]);
    expect(new Set(found.map((learner) => learner.id)).size).toBe(2);
  });

  it("remember when they were last seen", async () => {
    const { id } = await store.learners.create();
    await clock.advance(1500);
    await store.learners.touch(id);
    expect((await store.learners.find(id))?.lastSeenAt).toBe("2026-01-01T00:00:01.500Z");
  });
});

describe("sandboxes", () => {
  it("are one per learner until they expire, and numbers never repeat", async () => {
    const learner = await store.learners.create();
    const [first, again] = await Promise.all([
      store.sandboxes.activeOf(learner.id),
      store.sandboxes.activeOf(learner.id),
    ]);
    expect(again).toEqual(first);
    expect(first).toEqual({
      id: expect.stringMatching(/^[a-z][a-z2-7]{9}$/),
      number: 1,
      learnerId: learner.id,
      state: "active",
      createdAt: "2026-01-01T00:00:00.000Z",
      lastSeenAt: "2026-01-01T00:00:00.000Z",
    });
    await store.sandboxes.expire(first.id);
    expect(await store.sandboxes.latestOf(learner.id)).toEqual({ ...first, state: "expired" });
    const second = await store.sandboxes.activeOf(learner.id);
    expect(second.number).toBe(2);
    expect(second.id).not.toBe(first.id);
    expect(await store.sandboxes.latestOf(learner.id)).toEqual(second);
  });

  it("are listed by when they were last seen", async () => {
    const owners = [await store.learners.create(), await store.learners.create()];
    const made = [];
    for (const owner of owners) {
      made.push(await store.sandboxes.activeOf(owner.id));
      await clock.advance(1000);
    }
    await store.sandboxes.touch(made[0]?.id ?? "");
    const listed = await store.sandboxes.active();
    expect(listed.map((sandbox) => sandbox.number)).toEqual([2, 1]);
  });

  it("come from the spares that are ready, the oldest first, and numbers never repeat", async () => {
    const [unready, ready, later] = [
      await store.sandboxes.addSpare(),
      await store.sandboxes.addSpare(),
      await store.sandboxes.addSpare(),
    ];
    await store.sandboxes.markSpareReady(later.id);
    await store.sandboxes.markSpareReady(ready.id);
    expect([unready, ready, later].map(({ number }) => number)).toEqual([1, 2, 3]);
    const claim = async () => store.sandboxes.activeOf((await store.learners.create()).id);
    expect(await claim()).toMatchObject(ready);
    expect(await claim()).toMatchObject(later);
    expect((await claim()).number).toBe(4);
    expect(await store.sandboxes.spares()).toEqual([unready]);
  });

  it("belong to a learner that exists", async () => {
    await expect(store.sandboxes.activeOf("nobody")).rejects.toThrow(/FOREIGN KEY/);
  });
});

describe("openStore", () => {
  it("writes so that a crash loses nothing that was acknowledged", () => {
    const database = new DatabaseSync(file());
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    database.close();
  });

  it("brings a database of an older program up to date, with what it holds", async () => {
    const learner = await store.learners.create();
    const sandbox = await store.sandboxes.activeOf(learner.id);
    await store.dispose();
    const older = new DatabaseSync(file());
    older.exec("DROP INDEX sandboxes_of_learner; UPDATE schema_version SET version = 4");
    older.close();
    store = await openStore({ file: file(), clock });
    expect(await store.sandboxes.latestOf(learner.id)).toEqual(sandbox);
    const newer = new DatabaseSync(file());
    const indexes = newer.prepare("SELECT name FROM sqlite_schema WHERE type = 'index'").all();
    newer.close();
    expect(indexes).toContainEqual({ name: "sandboxes_of_learner" });
  });

  it("refuses a database of a newer program", async () => {
    await store.dispose();
    const database = new DatabaseSync(file());
    const current = database.prepare("SELECT version FROM schema_version").get()?.version;
    database.exec("UPDATE schema_version SET version = 99");
    database.close();
    await expect(openStore({ file: file(), clock })).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("The database has version 99"),
    });
    const repaired = new DatabaseSync(file());
    repaired.exec(`UPDATE schema_version SET version = ${current}`);
    repaired.close();
    store = await openStore({ file: file(), clock });
  });

  it("refuses a file that is no database", async () => {
    const other = join(directory, "notes.txt");
    await writeFile(other, "not a database, ".repeat(100));
    await expect(openStore({ file: other, clock })).rejects.toMatchObject({
      code: "unavailable",
      message: `The database ${other} can't be used: it is not a SQLite database.`,
    });
  });

  it("refuses a damaged database, and says what can be done", async () => {
    const damaged = join(directory, "damaged.db");
    await (await openStore({ file: damaged, clock })).dispose();
    const bytes = await readFile(damaged);
    await writeFile(damaged, bytes.fill(0xff, 100));
    await expect(openStore({ file: damaged, clock })).rejects.toMatchObject({
      code: "unavailable",
      message: `The database ${damaged} can't be used: it is damaged; put a copy in its place, or move it away to begin anew.`,
    });
  });

  it("refuses a directory", async () => {
    await expect(openStore({ file: directory, clock })).rejects.toMatchObject({
      code: "unavailable",
      message: `The database ${directory} can't be used: it can't be opened.`,
    });
  });

  it("says so when another process holds the lock", async () => {
    const locked = join(directory, "locked.db");
    const other = new DatabaseSync(locked);
    other.exec("BEGIN EXCLUSIVE");
    try {
      await expect(openStore({ file: locked, clock })).rejects.toMatchObject({
        code: "unavailable",
        message: `The database ${locked} can't be used: another process holds its lock.`,
      });
    } finally {
      other.close();
    }
  });
});

describe("standings", () => {
  const step: StoredStep = {
    section: "network-policy",
    step: "deploy",
    outcome: "open",
    openedAt: "2026-01-01T00:00:00.000Z",
    doneAt: null,
    attempts: 1,
    isSeen: true,
    doneChecks: ["asked"],
    hints: [{ check: "ready", hint: "starting" }],
    prediction: "yes",
  };

  it("are empty for somebody new", async () => {
    const { id } = await store.learners.create();
    expect(await store.standings.of(id)).toEqual({ steps: [], answers: [], read: [] });
  });

  it("come back as they were last saved, each learner's own", async () => {
    const [one, other] = [await store.learners.create(), await store.learners.create()];
    const passed = { ...step, outcome: "passed", doneAt: "2026-01-01T00:00:02.000Z" } as const;
    await store.standings.saveStep(one.id, step);
    await store.standings.saveStep(one.id, passed);
    await store.standings.saveStep(other.id, step);
    const verdict = {
      question: "q1",
      right: false,
      attempts: 2,
      answeredAt: "2026-11-24T00:00:00.000Z",
      faults: [{ part: "a", because: { ja: "違います", en: "no" } }],
    };
    const answer: StoredAnswer["answer"] = { kind: "choices", ids: ["a"] };
    await store.standings.saveAnswer(one.id, { section: "summary", answer, verdict });
    await store.standings.saveRead(one.id, "introduction");
    await store.standings.saveRead(one.id, "introduction");
    expect(await store.standings.of(one.id)).toEqual({
      steps: [passed],
      answers: [{ section: "summary", answer, verdict }],
      read: ["introduction"],
    });
    expect(await store.standings.of(other.id)).toEqual({ steps: [step], answers: [], read: [] });
  });
});

describe("scans", () => {
  function scanOf(target: string, at: string): ScanSummary {
    return {
      command: "image",
      target,
      scanned: target,
      digest: null,
      builtAt: null,
      os: null,
      advisoriesAt: null,
      at,
      exitCode: 0,
      options: { format: "table", severities: ["HIGH"], ignoreUnfixed: false, exitCode: 0 },
      counts: { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0 },
      fixable: 0,
      unfixed: 0,
      findings: [],
    };
  }

  it("are the last of each target, oldest first, and not more than wanted", async () => {
    const { id } = await store.learners.create();
    const first = scanOf("a", "2026-01-01T09:00:00+09:00");
    const second = scanOf("b", "2026-01-01T00:00:01.000Z");
    const again = scanOf("a", "2026-01-01T00:00:02.000Z");
    await store.scans.save(id, first, 2);
    await store.scans.save(id, second, 2);
    expect(await store.scans.of(id)).toEqual([first, second]);
    await store.scans.save(id, again, 2);
    expect(await store.scans.of(id)).toEqual([second, again]);
    const third = scanOf("c", "2026-01-01T00:00:03.000Z");
    await store.scans.save(id, third, 2);
    expect(await store.scans.of(id)).toEqual([again, third]);
  });
});

describe("access keys", () => {
  const expiresAt = "2026-01-01T01:00:00.000Z";

  async function newSandbox(): Promise<string> {
    return (await store.sandboxes.activeOf((await store.learners.create()).id)).id;
  }

  it("are one per sandbox: a new one takes the place of the old one", async () => {
    const sandboxId = await newSandbox();
    await store.accessKeys.put({ sandboxId, digest: "one", expiresAt });
    await store.accessKeys.put({ sandboxId, digest: "two", expiresAt });
    expect(await store.accessKeys.find("one")).toBeNull();
    expect(await store.accessKeys.find("two")).toEqual({ sandboxId, digest: "two", expiresAt });
    expect(await store.accessKeys.of(sandboxId)).toEqual({ sandboxId, digest: "two", expiresAt });
    await store.accessKeys.revoke(sandboxId);
    expect(await store.accessKeys.of(sandboxId)).toBeNull();
  });

  it("are over at their time to the millisecond, and with their sandbox", async () => {
    const [first, second] = [await newSandbox(), await newSandbox()];
    await store.accessKeys.put({ sandboxId: first, digest: "first", expiresAt });
    await store.accessKeys.put({ sandboxId: second, digest: "second", expiresAt });
    await store.sandboxes.expire(second);
    expect(await store.accessKeys.find("second")).toBeNull();
    await clock.advance(60 * 60_000 - 1);
    expect(await store.accessKeys.find("first")).not.toBeNull();
    await clock.advance(1);
    expect(await store.accessKeys.find("first")).toBeNull();
    expect(await store.accessKeys.of(first)).toBeNull();
  });
});
