import fc from "fast-check";
import { expect, it } from "vitest";
import { orderElements } from "./element-order.ts";

/** The rule as it reads: what the patch orders in its order, the server's own before what follows it there. */
function asItReads(merged: string[], patchOrder: string[], serverOrder: string[]): string[] {
  const by = (order: string[]) => (a: string, b: string) => order.indexOf(a) - order.indexOf(b);
  const patched = merged.filter((item) => patchOrder.includes(item)).toSorted(by(patchOrder));
  const others = merged.filter((item) => !patchOrder.includes(item)).toSorted(by(serverOrder));
  const ordered: string[] = [];
  for (let [one] = patched, [other] = others; one && other; [one] = patched, [other] = others) {
    const [left, right] = [serverOrder.indexOf(other), serverOrder.indexOf(one)];
    const from = left >= 0 && right >= 0 && left < right ? others : patched;
    ordered.push(...from.splice(0, 1));
  }
  return [...ordered, ...patched, ...others];
}

it("orders scalars and objects by the same rule", () => {
  const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"));
  const objects = (list: string[]) => list.map((name) => ({ name, more: 1 }));
  fc.assert(
    fc.property(names, names, names, (merged, patchOrder, serverOrder) => {
      const expected = asItReads(merged, patchOrder, serverOrder);
      expect(orderElements(merged, patchOrder, serverOrder, "")).toEqual(expected);
      const [ours, patch, server] = [objects(merged), objects(patchOrder), objects(serverOrder)];
      expect(orderElements(ours, patch, server, "name")).toEqual(objects(expected));
    }),
  );
});

it("looks at each element a few times, however many there are", () => {
  let looks = 0;
  const count = 1000;
  const items = Array.from({ length: count }, (_, index) => ({
    get name() {
      looks += 1;
      return `n${index}`;
    },
  }));
  expect(orderElements(items.toReversed(), items, items, "name")).toEqual(items);
  expect(looks).toBeLessThan(10 * count);
});
