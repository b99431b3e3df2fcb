import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { ManualClock } from "../../core/clock.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { ChangeFeed } from "./change-feed.ts";
import type { ResourcePaths } from "./resource-paths.ts";

const list = { metadata: { resourceVersion: "7" } };
const refusal = { kind: "Status", status: "Failure", code: 403 };

function answer(statusCode: number, body: unknown): IncomingMessage {
  const stream = Readable.from([Buffer.from(JSON.stringify(body))]);
  return Object.assign(stream, { statusCode, rawHeaders: [] }) as unknown as IncomingMessage;
}

it("waits longer and longer before it asks a cluster again that refuses to be watched", async () => {
  const clock = new ManualClock();
  let watches = 0;
  const request: Upstream["request"] = async ({ path }) => {
    const isWatch = path.includes("watch=true");
    watches += isWatch ? 1 : 0;
    if (watches > 10) {
      // A feed that never waits would leave the test no turn to fail in.
      return new Promise(() => undefined);
    }
    return isWatch ? answer(403, refusal) : answer(200, list);
  };
  const feed = new ChangeFeed(
    { group: "", resource: "pods" },
    {
      upstream: { request } as Upstream,
      paths: { pathOf: async () => "/api/v1/pods" } as unknown as ResourcePaths,
      clock,
      log: pino({ level: "silent" }),
    },
  );
  const subscription = feed.subscribe("abcdefgh23", () => undefined);
  const counts: number[] = [];
  for (const ms of [0, 99, 1, 199, 1]) {
    await clock.advance(ms);
    await expect.poll(() => clock.pending).toBe(1);
    counts.push(watches);
  }
  expect(counts).toEqual([1, 1, 2, 2, 3]);
  await subscription.dispose();
});
