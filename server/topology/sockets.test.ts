import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Reply } from "../contracts/lesson.ts";
import type { Topology } from "../contracts/topology.ts";
import { ManualClock } from "../core/clock.ts";
import { type Owned, toOwned } from "../core/lifecycle.ts";
import { createLogger } from "../core/log.ts";
import type { ObjectQuery, SandboxReader } from "../gateway/index.ts";
import type { JsonObject } from "../kube/index.ts";
import type { Store } from "../store/index.ts";
import type { PageSocket, PageSockets } from "../web/index.ts";
import { attachTopology } from "./sockets.ts";
import { policyOf, shop } from "./testing.ts";

const objects: Readonly<Record<string, readonly unknown[]>> = { ...shop };
const reader: SandboxReader = {
  list: async ({ resource }: ObjectQuery) => (objects[resource] ?? []) as JsonObject[],
  watch: () => toOwned(() => {}),
};
const sandbox = {
  id: "a",
  number: 1,
  learnerId: "learner",
  state: "active",
  createdAt: "2026-01-01T00:00:00.000Z",
  lastSeenAt: "2026-01-01T00:00:00.000Z",
} as const;

let tab: EventEmitter;
let owned: Owned;

beforeEach(() => {
  tab = new EventEmitter();
  const sockets: Pick<PageSockets, "onTab"> = {
    onTab: (attach) => void attach(tab as unknown as PageSocket, "learner"),
  };
  const sandboxes = { latestOf: async () => sandbox } as unknown as Store["sandboxes"];
  owned = attachTopology(sockets as PageSockets, {
    store: { sandboxes },
    gateway: { reader: () => reader },
    sandboxes: { onState: () => toOwned(() => {}) },
    clock: new ManualClock(),
    log: createLogger({ level: "silent", name: "test" }),
  });
});

afterEach(() => owned.dispose());

function ask(event: string, ...request: readonly unknown[]): Promise<string> {
  return new Promise((resolve) => {
    tab.emit(event, ...request, (reply: Reply<Topology>) => {
      resolve(reply.ok ? reply.value.policies.map(({ name }) => name).join() : reply.message.en);
    });
  });
}

it("judges as if a policy were there, until that ends or nobody follows any more", async () => {
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    ...policyOf("tried"),
  };
  const request = { manifest: JSON.stringify(policy) };
  expect(await ask("topology:follow")).toBe("");
  expect(await ask("topology:try", request)).toBe("tried");
  expect(await ask("topology:follow")).toBe("tried");
  expect(await ask("topology:try", { manifest: null })).toBe("");
  expect(await ask("topology:try", request)).toBe("tried");
  tab.emit("topology:unfollow");
  expect(await ask("topology:follow")).toBe("");
});
