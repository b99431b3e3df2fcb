import { isRecord } from "./json-value.ts";

/** What makes a list's element the same one as another: its merge key's value, or the scalar itself. */
export function identityOf(item: unknown, mergeKey: string): unknown {
  if (isRecord(item)) {
    return `object ${JSON.stringify(item[mergeKey])}`;
  }
  return typeof item === "string" ? `string ${item}` : item;
}

/** Where the first of each stands, by its identity: lists are long, and are looked into for each of their elements. */
export function placesOf(list: readonly unknown[], mergeKey: string): Map<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [place, item] of list.entries()) {
    const identity = identityOf(item, mergeKey);
    if (!places.has(identity)) {
      places.set(identity, place);
    }
  }
  return places;
}

interface Placed {
  readonly item: unknown;
  /** In the patch's and in the server's order; -1 for none. */
  readonly patched: number;
  readonly server: number;
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
  const [inPatch, onServer] = [placesOf(patchOrder, mergeKey), placesOf(serverOrder, mergeKey)];
  const all = merged.map((item): Placed => {
    const identity = identityOf(item, mergeKey);
    return {
      item,
      patched: inPatch.get(identity) ?? -1,
      server: onServer.get(identity) ?? -1,
    };
  });
  const patched = all
    .filter((one) => one.patched >= 0)
    .toSorted((left, right) => left.patched - right.patched);
  const others = all
    .filter((one) => one.patched < 0)
    .toSorted((left, right) => left.server - right.server);
  return interleave(patched, others).map(({ item }) => item);
}

function interleave(patched: readonly Placed[], others: readonly Placed[]): Placed[] {
  const ordered: Placed[] = [];
  let next = 0;
  for (const one of patched) {
    for (let other = others[next]; other && comesBefore(other, one); other = others[next]) {
      ordered.push(other);
      next += 1;
    }
    ordered.push(one);
  }
  return [...ordered, ...others.slice(next)];
}

function comesBefore(other: Placed, one: Placed): boolean {
  return other.server >= 0 && one.server >= 0 && other.server < one.server;
}
