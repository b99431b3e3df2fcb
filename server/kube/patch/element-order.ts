import { isDeepStrictEqual } from "node:util";
import { isRecord } from "./json-value.ts";

/** Where an element stands in an order: by its merge key, or by value for scalars. */
function placeIn(order: readonly unknown[], item: unknown, mergeKey: string): number {
  return order.findIndex((other) => sameElement(other, item, mergeKey));
}

/** Whether two list elements are the same one. */
export function sameElement(left: unknown, right: unknown, mergeKey: string): boolean {
  if (isRecord(left) && isRecord(right)) {
    return isDeepStrictEqual(left[mergeKey], right[mergeKey]);
  }
  return left === right;
}

/**
 * Orders a merged list: elements of `patchOrder` in its order, the server's own in `serverOrder`, and
 * both interleaved so that the server's order holds where it knows both.
 * Source: apimachinery pkg/util/strategicpatch/patch.go v1.35, normalizeElementOrder.
 */
export function orderElements(
  merged: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const byOrder = (order: readonly unknown[]) => (left: unknown, right: unknown) =>
    placeIn(order, left, mergeKey) - placeIn(order, right, mergeKey);
  const isPatched = (item: unknown) => placeIn(patchOrder, item, mergeKey) >= 0;
  const patched = merged.filter(isPatched).toSorted(byOrder(patchOrder));
  const others = merged.filter((item) => !isPatched(item)).toSorted(byOrder(serverOrder));
  const ordered: unknown[] = [];
  while (patched.length > 0 && others.length > 0) {
    const left = placeIn(serverOrder, others[0], mergeKey);
    const right = placeIn(serverOrder, patched[0], mergeKey);
    ordered.push(left >= 0 && right >= 0 && left < right ? others.shift() : patched.shift());
  }
  return [...ordered, ...patched, ...others];
}
