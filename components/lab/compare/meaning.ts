/** What a difference that matters tells; each has a sentence in the page's words. */
export type Meaning =
  | "timedOut"
  | "reached"
  | "refusedConnection"
  | "nameUnknown"
  | "notFound"
  | "alreadyExists"
  | "forbidden"
  | "commandUnknown"
  | "fileMissing"
  | "admitted"
  | "waitTimedOut"
  | "missing"
  | "unexpected"
  | "other";

/** What a printed line says by itself, most telling first. */
const sayings: readonly (readonly [RegExp, Meaning])[] = [
  [/wget: download timed out|Connection timed out/, "timedOut"],
  [/bad address|Could not resolve|Name or service not known/, "nameUnknown"],
  [/[Cc]onnection refused/, "refusedConnection"],
  [/\(AlreadyExists\)|already exists/, "alreadyExists"],
  [/\(Forbidden\)|is forbidden/, "forbidden"],
  [/\(NotFound\)|No resources found/, "notFound"],
  [/command not found|unknown command/, "commandUnknown"],
  [
    /No such file or directory|the path ".*" does not exist|must specify one of -f and -k/,
    "fileMissing",
  ],
  [/timed out waiting for the condition/, "waitTimedOut"],
];

/** What it means that this was printed instead of what was expected. */
export function meaningOf(expected: string | null, own: string | null): Meaning {
  if (own === null) return "missing";
  const said = sayings.find(([pattern]) => pattern.test(own));
  const wasExpected = expected !== null && said?.[0].test(expected);
  if (said && !wasExpected) return said[1];
  if (expected === null) return "unexpected";
  if (/timed out/.test(expected) && /Hello|written|stdout/.test(own)) return "reached";
  if (/\(Forbidden\)/.test(expected) && / created$/.test(own)) return "admitted";
  return "other";
}
