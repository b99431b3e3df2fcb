import { isRecord } from "../../kube/index.ts";

/** Plain JSON as Go's `%+v` prints it: `map[a:1 b:[x y]]`, keys sorted, `<nil>` for null. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(goText).join(" ")}]`;
  }
  if (isRecord(value)) {
    const keys = Object.keys(value).toSorted();
    return `map[${keys.map((key) => `${key}:${goText(value[key])}`).join(" ")}]`;
  }
  return value === null ? "<nil>" : String(value);
}
