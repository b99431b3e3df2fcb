import { describe, expect, it } from "vitest";
import type { Pod } from "../kube/index.ts";
import { countsOf } from "./counts.ts";
import { emptySnapshot } from "./snapshot.ts";
import { podOf, policyOf, shop } from "./testing.ts";

const backend = podOf("backend-2", { app: "backend" }, 8080);
const starting: Pod = { ...backend, status: { phase: "Pending", conditions: [] } };
const ended: Pod = { ...backend, status: { phase: "Succeeded", conditions: [] } };

describe("the counts of a sandbox", () => {
  it("are zero where nothing is", () => {
    expect(countsOf(emptySnapshot)).toEqual({ pods: { ready: 0, all: 0 }, policies: 0 });
  });

  it("tell a Pod that isn't ready from one that is, and leave out one that has ended", () => {
    const { pods } = countsOf({ ...shop, pods: [...shop.pods, starting, ended] });
    expect(pods).toEqual({ ready: 2, all: 3 });
  });

  it("go on beyond what a diagram draws", () => {
    const pods = Array.from({ length: 60 }, (_, index) => podOf(`pod-${index}`, {}));
    const policies = Array.from({ length: 120 }, (_, index) => policyOf(`policy-${index}`));
    expect(countsOf({ ...shop, pods, policies })).toEqual({
      pods: { ready: 60, all: 60 },
      policies: 120,
    });
  });
});
