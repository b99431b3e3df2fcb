import { expect, test } from "vitest";
import { OwnedStack, toOwned } from "./lifecycle.ts";

test("disposes in reverse order, once, and all of them even if one fails", async () => {
  const order: string[] = [];
  const stack = new OwnedStack();
  stack.defer(() => void order.push("first"));
  stack.defer(() => {
    order.push("second");
    throw new Error("second failed");
  });
  stack.defer(async () => void order.push("third"));
  await expect(stack.dispose()).rejects.toThrow(AggregateError);
  await stack.dispose();
  expect(order).toEqual(["third", "second", "first"]);
});

test("what comes after disposal is disposed at once", async () => {
  const stack = new OwnedStack();
  await stack.dispose();
  let disposed = false;
  stack.own(
    toOwned(() => {
      disposed = true;
    }),
  );
  expect(disposed).toBe(true);
});
