import { expect, test } from "vitest";
import type { Sample } from "./observe.ts";
import { judge } from "./verdict.ts";

function sample(change: Partial<Sample> = {}): Sample {
  return {
    seconds: 0,
    serverMib: 200,
    clusterMib: 200,
    serverHeapMib: 60,
    serverDescriptors: 40,
    clusterDescriptors: 30,
    processes: 2,
    namespaces: 8,
    homes: 4,
    ...change,
  };
}

function leaks(loaded: readonly Sample[], drained: Partial<Sample> = {}): string[] {
  return judge(sample(), loaded, sample(drained))
    .filter(({ isLeak }) => isLeak)
    .map(({ what }) => what);
}

/** So many samples, with the memory that each has. */
function memory(...values: readonly number[]): Sample[] {
  return values.map((serverMib) => sample({ serverMib }));
}

test("memory that goes up and down, or up once, is no leak", () => {
  expect(leaks(memory(100, 200, 300, 250, 320, 260, 310, 250))).toEqual([]);
  expect(leaks(memory(100, 150, 290, 295, 300, 300, 300, 300))).toEqual([]);
});

test("memory that the collector doesn't bring down again is one", () => {
  expect(leaks(memory(100, 200, 300, 300, 400, 500, 600, 700))).toEqual([
    "memory of the server, MiB",
  ]);
});

test("whatever is left behind is one", () => {
  const steady = memory(200, 200, 200, 200);
  expect(leaks(steady, { serverDescriptors: 52 })).toEqual([]);
  expect(leaks(steady, { serverDescriptors: 53, processes: 3, namespaces: 9, homes: 5 })).toEqual([
    "descriptors of the server",
    "processes",
    "namespaces",
    "homes",
  ]);
});
