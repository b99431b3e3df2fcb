import { expect, test } from "vitest";
import { createTestRegistry, writer } from "./test-kinds.ts";

const configMap = (keys: number, value: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a" },
  data: Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, value])),
});

/** How often others had their turn while a write was under way. */
async function turnsDuring(write: Promise<unknown>): Promise<number> {
  let turns = 0;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await write;
  clearImmediate(next);
  return turns;
}

test("others have their turn while a large object is written", async () => {
  const maps = createTestRegistry().store("", "configmaps");
  const by = { ...writer(), force: true };
  const keys = 3_000;
  const turns = {
    create: await turnsDuring(maps.create("default", configMap(keys, "a"), by)),
    update: await turnsDuring(maps.update("default", "a", configMap(keys, "b"), "", by)),
    patch: await turnsDuring(maps.patch("default", "a", "merge", { data: { k0: "c" } }, "", by)),
    apply: await turnsDuring(
      maps.patch("default", "a", "apply", configMap(keys, "d"), "", { ...by, fieldManager: "m" }),
    ),
  };
  const small = createTestRegistry().store("", "configmaps");
  const turnsOfSmall = await turnsDuring(small.create("default", configMap(3, "a"), by));
  expect(Object.values(turns).map((count) => count > turnsOfSmall + 3)).toEqual([
    true,
    true,
    true,
    true,
  ]);
});
