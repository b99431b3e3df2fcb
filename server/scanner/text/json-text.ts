/** Marks text that isn't JSON. */
export const notJson = Symbol("not JSON");

const depthMax = 10_000;

/** Reads the first JSON value of a file, whatever comes behind it, as Go's decoder does. @returns {@link notJson} */
export function parseFirstJson(bytes: Uint8Array): unknown {
  // A byte order mark stays: it isn't JSON.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const end = endOfFirstValue(text);
  if (end === null) {
    return notJson;
  }
  try {
    return JSON.parse(text.slice(0, end));
  } catch {
    return notJson;
  }
}

/** Where the first object or list ends; null if it never does or is nested too deep. */
function endOfFirstValue(text: string): number | null {
  let depth = 0;
  let deepest = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === "{" || token === "[") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (token === "}" || token === "]") {
      depth -= 1;
      if (depth <= 0) {
        return deepest > depthMax ? null : index + 1;
      }
    }
  }
  return depth === 0 ? text.length : null;
}
