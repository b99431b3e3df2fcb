import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../../core/clock.ts";
import { toOwned } from "../../../core/lifecycle.ts";
import type { KubeObject, StoredObject } from "../../../kube/index.ts";
import type { Change, Informers } from "../../client/client.ts";
import { wholeList } from "../../registry/registry.ts";
import { everything } from "../../registry/selection.ts";
import { FlowLog, type FlowRecord } from "./flow-log.ts";
import { type FlowRecords, recordFlows } from "./flow-records.ts";

let clock: ManualClock;
let log: FlowLog;
let records: FlowRecords;
let tellNamespace: (change: Change<KubeObject>) => void;

const pod = (namespace: string, name: string) =>
  ({ kind: "pod", namespace, name, ip: "10.244.0.9" }) as const;

function attempt(parts: Partial<FlowRecord> = {}): void {
  log.add({
    time: clock.now().toISOString(),
    source: pod("shop", "frontend"),
    destination: pod("store", "backend"),
    dialled: { ip: "10.96.0.20", port: 80 },
    service: { namespace: "store", name: "backend" },
    port: 8080,
    protocol: "TCP",
    outcome: "allowed",
    egress: { kind: "not-isolated" },
    ingress: { kind: "allowed-by", policy: { namespace: "store", name: "allow" }, rule: 0 },
    reason: "Allowed: because.",
    ...parts,
  });
}

function list(namespace: string) {
  return records.store.list(namespace, everything, wholeList).items;
}

function cells(namespace: string) {
  const { definition } = records.store;
  return list(namespace).map((flow) => definition.row(flow, clock.now()).slice(0, 9));
}

beforeEach(() => {
  clock = new ManualClock();
  log = new FlowLog();
  const informers = {
    of: () => ({
      subscribe: (listener: (change: Change<KubeObject>) => void) => {
        tellNamespace = listener;
        return toOwned(() => undefined);
      },
    }),
  } as unknown as Informers;
  records = recordFlows({ log, informers, clock });
});

test("equal attempts are one flow with a count, shown with both Pods", async () => {
  attempt();
  await clock.advance(1_000);
  attempt();
  attempt();
  await clock.advance(1_000);
  const row = [
    "1s",
    "shop/frontend",
    "store/backend",
    "8080/TCP",
    "allowed",
    "open",
    "allow, rule 1",
    3,
    "store/backend",
  ];
  expect([cells("shop"), cells("store")]).toEqual([[row], [row]]);
  expect(list("shop")[0]).toMatchObject({
    firstSeen: "2026-01-01T00:00:00.000Z",
    lastSeen: "2026-01-01T00:00:01.000Z",
  });
});

test("another decision is another flow, and a watch tells it", async () => {
  attempt();
  await clock.advance(1_000);
  const events: string[] = [];
  const watch = records.store.watch("store", everything, records.store.revision, (batch) => {
    events.push(...batch.map(({ type, object }) => `${type} ${object.outcome} ${object.count}`));
  });
  const selectedBy = [
    { namespace: "store", name: "allow" },
    { namespace: "store", name: "deny-all" },
  ];
  attempt({ outcome: "denied", ingress: { kind: "denied", selectedBy } });
  await clock.advance(1_000);
  attempt();
  await clock.advance(1_000);
  expect(events).toEqual(["ADDED denied 1", "MODIFIED allowed 2"]);
  expect(cells("store").map(([, , , , outcome, , ingress]) => [outcome, ingress])).toEqual(
    expect.arrayContaining([
      ["allowed", "allow, rule 1"],
      ["denied", "closed by allow, deny-all"],
    ]),
  );
  await watch.dispose();
});

test("probes of nodes aren't recorded, look-ups only with who asks", async () => {
  attempt({ source: { kind: "node", name: "worker", ip: "172.18.0.3" } });
  attempt({ destination: pod("kube-system", "coredns"), port: 53, protocol: "UDP" });
  await clock.advance(1_000);
  expect(["shop", "store", "kube-system"].map((namespace) => list(namespace).length)).toEqual([
    1, 0, 0,
  ]);
});

test("a namespace keeps the 200 flows that were seen last", async () => {
  for (let port = 1; port <= 230; port++) {
    attempt({ port });
    await clock.advance(10);
  }
  await clock.advance(1_000);
  const ports = list("shop").map((flow) => Number(flow.port));
  expect([ports.length, Math.min(...ports), Math.max(...ports)]).toEqual([200, 31, 230]);
});

test("a flow goes an hour after it was seen last", async () => {
  attempt({ port: 1 });
  await clock.advance(1_800_000);
  attempt({ port: 2 });
  await clock.advance(1_860_000);
  expect(list("shop").map((flow) => flow.port)).toEqual([2]);
});

test("flows go with their namespace; disposing ends every timer", async () => {
  attempt();
  await clock.advance(1_000);
  const gone = { metadata: { name: "shop" } } as StoredObject;
  tellNamespace({ type: "deleted", object: gone });
  await clock.advance(10);
  expect([list("shop").length, list("store").length]).toEqual([0, 1]);
  await records.dispose();
  expect(clock.pending).toBe(0);
});

test("a restart begins at a later revision, so that old watches must list anew", async () => {
  attempt();
  await clock.advance(60_000);
  const last = records.store.revision;
  await records.dispose();
  const informers = {
    of: () => ({ subscribe: () => toOwned(() => undefined) }),
  } as unknown as Informers;
  const next = recordFlows({ log, informers, clock });
  expect(() => next.store.watch("shop", everything, last, () => undefined)).toThrow(
    /too old resource version/,
  );
  await next.dispose();
});
