const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\u000b": "\\v",
};

/** A text as Go's `%q` writes it. */
export function quote(text: string): string {
  const inner = [...text].map((char) => {
    const known = escapes[char];
    if (known !== undefined) {
      return known;
    }
    const code = char.codePointAt(0) ?? 0;
    return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, "0")}` : char;
  });
  return `"${inner.join("")}"`;
}

/** A list as Go's `%q` writes it: `["a" "b"]`. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quote).join(" ")}]`;
}

/** A list as Go's `%s` writes it: `[a b]`. */
export function plainList(texts: readonly string[]): string {
  return `[${texts.join(" ")}]`;
}

/** Words between white space; a byte order mark is none. Source: Go `strings.Fields` */
export function splitFields(text: string): string[] {
  return text
    .split(/[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/)
    .filter((field) => field !== "");
}
