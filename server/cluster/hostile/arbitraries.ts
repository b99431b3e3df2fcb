import fc from "fast-check";

/** Values that break what expects something else. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 4 },
  fc.constantFrom<unknown>(
    null,
    "",
    [],
    {},
    -1,
    0,
    1.5,
    1e308,
    2 ** 53,
    -(2 ** 31) - 1,
    "__proto__",
    "constructor",
    "9".repeat(400),
    "1e999999Ki",
    "-",
    "$(A)",
    "{",
    "a".repeat(70_000),
    "\u0000",
    "\ud800",
    [[[[[[]]]]]],
    [null],
    [{}],
    { $patch: "delete" },
    { a: null },
    true,
  ),
);

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (typeof value === "object" && value !== null) {
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      found.push({ holder, key });
      placesIn(holder[key], found);
    }
  }
  return found;
}

/** The object with some of its parts replaced, added or taken away. */
export function damaged(object: object): fc.Arbitrary<object> {
  const damage = fc.record({
    at: fc.nat(),
    how: fc.constantFrom("replace", "replace", "remove", "add", "wrap"),
    key: fc.constantFrom("x", "__proto__", "metadata", "name", "constructor", ""),
    value: oddValue,
  });
  return fc.array(damage, { minLength: 1, maxLength: 3 }).map((damages) => {
    const root = { root: structuredClone(object) };
    for (const { at, how, key, value: drawn } of damages) {
      // A copy: the same value in two places could be made to hold itself.
      const value: unknown = structuredClone(drawn);
      const places = placesIn(root.root);
      const place = places[at % Math.max(1, places.length)];
      if (place) {
        damageAt(place, how, key, value);
      }
    }
    return root.root;
  });
}

function damageAt({ holder, key }: Place, how: string, extra: string, value: unknown): void {
  const set = (name: string, to: unknown) =>
    Object.defineProperty(holder, name, {
      value: to,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  if (how === "remove") {
    delete holder[key];
  } else if (how === "wrap") {
    set(key, [holder[key]]);
  } else {
    set(how === "add" && !Array.isArray(holder) ? extra : key, value);
  }
}

/** Text with a part cut out, doubled, or overwritten. */
export function garbled(text: string): fc.Arbitrary<Buffer> {
  const bytes = Buffer.from(text);
  return fc
    .record({
      from: fc.nat(bytes.length),
      length: fc.nat(20),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 8 }).map((one) => Buffer.from(one)),
        fc
          .constantFrom(
            "{",
            "}",
            "[",
            "]",
            '"',
            ":",
            ",",
            "\\u12",
            "\n\t",
            "&a",
            "*a",
            "- ",
            "---\n",
          )
          .map((one) => Buffer.from(one)),
      ),
      tail: fc.boolean(),
    })
    .map(({ from, length, insert, tail }) =>
      Buffer.concat([
        bytes.subarray(0, from),
        insert,
        tail ? bytes.subarray(from + length) : Buffer.alloc(0),
      ]),
    );
}
