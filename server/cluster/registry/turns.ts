/** An object with more values than this takes milliseconds in each step of a write. */
const smallValuesMax = 2_000;

/** Lets all that waits have its turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What the writer of an object awaits between its steps: with a large one, the others' turns; else nothing. */
export function turnsFor(object: unknown): () => Promise<void> | undefined {
  return hasMoreValues(object, { left: smallValuesMax }) ? nextTurn : () => undefined;
}

function hasMoreValues(value: unknown, budget: { left: number }): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  budget.left -= Array.isArray(value) ? value.length : Object.keys(value).length;
  return budget.left < 0 || Object.values(value).some((one) => hasMoreValues(one, budget));
}
