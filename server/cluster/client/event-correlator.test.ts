import { expect, test } from "vitest";
import { EventCorrelator } from "./event-correlator.ts";

const occurrence = (message: string, reason = "Created", source = "kubelet|web") => ({
  source,
  type: "Normal",
  reason,
  message,
  fieldPath: "",
});

test("a repetition raises the count of the first event, however late it comes", () => {
  const correlator = new EventCorrelator();
  const first = correlator.correlate(occurrence("same"), 0);
  const second = correlator.correlate(occurrence("same"), 3_000_000);
  expect(first).toMatchObject({ message: "same", count: 1, firstMs: 0 });
  expect(second).toEqual({ ...first, count: 2 });
});

test("the tenth different message of one reason is combined with those that follow", () => {
  const correlator = new EventCorrelator();
  const results = Array.from({ length: 12 }, (_, index) =>
    correlator.correlate(occurrence(`pod ${index}`), index),
  );
  expect(results.map((result) => result?.message).slice(8)).toEqual([
    "pod 8",
    "(combined from similar events): pod 9",
    "(combined from similar events): pod 10",
    "(combined from similar events): pod 11",
  ]);
  expect(results.map((result) => result?.count).slice(8)).toEqual([1, 1, 2, 3]);
  const later = correlator.correlate(occurrence("pod 12"), 700_000);
  expect(later).toMatchObject({ message: "pod 12", count: 1 });
});

test("an object has 25 events to spend and earns one in five minutes; counts go on meanwhile", () => {
  const correlator = new EventCorrelator();
  const at = (ms: number) => correlator.correlate(occurrence("again"), ms);
  const burst = Array.from({ length: 30 }, () => at(0)?.count);
  expect(burst.slice(23)).toEqual([24, 25, ...Array(5).fill(undefined)]);
  expect(correlator.correlate(occurrence("other", "Other", "kubelet|db"), 0)?.count).toBe(1);
  expect(at(299_000)).toBeUndefined();
  expect(at(300_000)?.count).toBe(32);
});
