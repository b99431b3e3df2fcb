import { beforeEach, describe, expect, it } from "vitest";
import type { SandboxCounts, Topology } from "../contracts/topology.ts";
import { ManualClock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import { toOwned } from "../core/lifecycle.ts";
import { createLogger } from "../core/log.ts";
import type { ObjectQuery, SandboxReader } from "../gateway/index.ts";
import type { JsonObject } from "../kube/index.ts";
import { countsOf } from "./counts.ts";
import { diagramOf, type Trial } from "./diagram.ts";
import { type Follower, LearnerTopology } from "./learner-topology.ts";
import { countsSource, diagramSource, type Snapshot } from "./snapshot.ts";
import { policyOf, shop } from "./testing.ts";

class ShopReader implements SandboxReader {
  objects: Record<string, readonly unknown[]> = {};
  isDown = false;
  lists = 0;
  readonly #watchers = new Set<() => void>();

  put({ policies, ...rest }: Snapshot): void {
    this.objects = { ...rest, networkpolicies: policies };
    for (const watcher of this.#watchers) {
      watcher();
    }
  }

  get watching(): number {
    return this.#watchers.size;
  }

  async list({ resource }: ObjectQuery): Promise<readonly JsonObject[]> {
    this.lists += 1;
    if (this.isDown) {
      throw new AppError("unavailable", "The cluster can't be reached at the moment.");
    }
    return (this.objects[resource] ?? []) as readonly JsonObject[];
  }

  watch(_: ObjectQuery, onChange: () => void) {
    const watcher = () => onChange();
    this.#watchers.add(watcher);
    return toOwned(() => void this.#watchers.delete(watcher));
  }
}

let clock: ManualClock;
let reader: ShopReader;
let diagram: LearnerTopology;

class Tab implements Follower<Topology> {
  trial: Trial = [];
  readonly told: Topology[] = [];

  pictureOf(snapshot: Snapshot): Topology {
    return diagramOf(snapshot, this.trial);
  }

  tell(topology: Topology): void {
    this.told.push(topology);
  }

  get policies(): readonly string[] {
    return this.told.map(({ policies }) => policies.map(({ name }) => name).join());
  }
}

const denyAll = policyOf("deny-all");

beforeEach(() => {
  clock = new ManualClock();
  reader = new ShopReader();
  reader.put(shop);
  const log = createLogger({ level: "silent", name: "test" });
  diagram = new LearnerTopology({ source: diagramSource, clock, log });
});

async function follow(tab: Tab) {
  const following = diagram.follow(tab);
  diagram.use("one", reader);
  const drawn = await diagram.draw(tab);
  await clock.advance(1_000);
  return { following, drawn };
}

describe("a tab that follows", () => {
  it("gets the picture, then each change once, at most every 250 ms", async () => {
    const tab = new Tab();
    const { drawn } = await follow(tab);
    expect([drawn.pods.length, tab.told.length]).toEqual([2, 0]);
    reader.put({ ...shop, policies: [denyAll] });
    reader.put({ ...shop, policies: [denyAll] });
    await clock.advance(0);
    expect(tab.policies).toEqual(["deny-all"]);
    reader.put({ ...shop, policies: [denyAll, policyOf("b")] });
    reader.put({ ...shop, policies: [denyAll, policyOf("c")] });
    await clock.advance(200);
    expect(tab.policies).toEqual(["deny-all"]);
    await clock.advance(50);
    expect(tab.policies).toEqual(["deny-all", "c,deny-all"]);
  });

  it("hears nothing where its picture stays", async () => {
    const tab = new Tab();
    await follow(tab);
    reader.put(shop);
    await clock.advance(1_000);
    expect(tab.told).toEqual([]);
  });

  it("has its own trial", async () => {
    const [tab, other] = [new Tab(), new Tab()];
    tab.trial = [policyOf("tried")];
    diagram.follow(other);
    const { drawn } = await follow(tab);
    expect(drawn.policies.map(({ name }) => name)).toEqual(["tried"]);
    reader.put({ ...shop, policies: [denyAll] });
    await clock.advance(0);
    expect([tab.policies.at(-1), other.policies.at(-1)]).toEqual(["deny-all,tried", "deny-all"]);
  });

  it("gets an empty picture without a sandbox, and the sandbox's when there is one", async () => {
    const tab = new Tab();
    diagram.follow(tab);
    diagram.use(null, null);
    expect(await diagram.draw(tab)).toMatchObject({ pods: [], edges: [] });
    diagram.use("one", reader);
    await clock.advance(250);
    expect(tab.told.at(-1)?.pods.length).toBe(2);
  });
});

describe("a cluster that doesn't answer", () => {
  it("is told to who asks, and asked again until it does", async () => {
    const tab = new Tab();
    await follow(tab);
    reader.isDown = true;
    reader.put({ ...shop, policies: [denyAll] });
    await clock.advance(1_000);
    const log = createLogger({ level: "silent", name: "test" });
    const late = new LearnerTopology({ source: diagramSource, clock, log });
    late.use("one", reader);
    await expect(late.draw(tab)).rejects.toMatchObject({ code: "unavailable" });
    reader.isDown = false;
    await clock.advance(1_000);
    expect(tab.policies).toEqual(["deny-all"]);
  });
});

describe("a tab that counts", () => {
  it("watches and reads Pods and policies only, and is told at most every second", async () => {
    const log = createLogger({ level: "silent", name: "test" });
    const counts = new LearnerTopology({ source: countsSource, clock, log });
    const told: SandboxCounts[] = [];
    const tab = { pictureOf: countsOf, tell: (each: SandboxCounts) => void told.push(each) };
    counts.follow(tab);
    counts.use("one", reader);
    expect(await counts.draw(tab)).toEqual({ pods: { ready: 2, all: 2 }, policies: 0 });
    await clock.advance(2_000);
    expect(reader.watching).toBe(2);
    const { lists } = reader;
    reader.put({ ...shop, policies: [denyAll] });
    await clock.advance(0);
    reader.put({ ...shop, policies: [denyAll, policyOf("b")] });
    await clock.advance(900);
    expect(told).toEqual([{ pods: { ready: 2, all: 2 }, policies: 1 }]);
    await clock.advance(100);
    expect(told.at(-1)?.policies).toBe(2);
    expect(reader.lists - lists).toBe(4);
    counts.dispose();
  });
});

describe("nobody", () => {
  it("makes it let go of watches and timers", async () => {
    const tab = new Tab();
    const { following } = await follow(tab);
    expect(reader.watching).toBe(5);
    reader.put({ ...shop, policies: [denyAll] });
    await clock.advance(0);
    await following.dispose();
    expect([diagram.isIdle, reader.watching, clock.pending]).toEqual([true, 0, 0]);
    const { lists } = reader;
    reader.put(shop);
    await clock.advance(5_000);
    expect(reader.lists).toBe(lists);
  });
});
