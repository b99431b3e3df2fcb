const htmlEscapes: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** JSON as Go's `MarshalIndent` writes it: two spaces, and nothing that HTML could take for its own. */
export function formatGoJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[<>&\u2028\u2029]/g,
    (char) => htmlEscapes[char] ?? char,
  );
}

/** Whether Go leaves a field out that is marked `omitempty`. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) {
    return true;
  }
  return Array.isArray(value)
    ? value.length === 0
    : typeof value === "object" && Object.keys(value).length === 0;
}

/** A field, or a field that is written even if it is empty, or one whose value is shaped in turn. */
export type FieldShape =
  | string
  | readonly [name: string, shape: "always" | ((value: never) => unknown)];

/** The fields of an object in Go's order; empty and unknown ones are left out. */
export function pickFields(
  value: Readonly<Record<string, unknown>>,
  fields: readonly FieldShape[],
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    const [name, shape] = typeof field === "string" ? [field, null] : field;
    const raw = Object.hasOwn(value, name) ? value[name] : undefined;
    const shaped =
      typeof shape === "function" && raw !== undefined && raw !== null ? shape(raw as never) : raw;
    if (shape === "always" || !isEmpty(shaped)) {
      picked[name] = shaped;
    }
  }
  return picked;
}

/** The entries of a map in the order of their keys. */
export function sortKeys(map: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
