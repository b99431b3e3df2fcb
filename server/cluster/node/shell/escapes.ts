const simple: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\v",
  e: "\u001b",
  "\\": "\\",
};

/** A text as its bytes in UTF-8, one character for each: what escapes name are bytes, and may be none of UTF-8. */
export function toByteText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The way back of {@link toByteText}, as far as the bytes are UTF-8. */
export function fromByteText(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}

/** Escapes of `echo -e` and `printf` in a byte text. `\c` ends the output. */
export function unescapeEcho(text: string): { readonly text: string; readonly ends: boolean } {
  const end = /(?<!\\)(?:\\\\)*\\c/.exec(text);
  const body = end ? text.slice(0, end.index + end[0].length - 2) : text;
  const unescaped = body.replace(
    /\\(?:0?([0-7]{1,3})|x([\da-fA-F]{1,2})|(.))/gs,
    (whole, octal?: string, hex?: string, char?: string) => {
      if (octal !== undefined) {
        return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      }
      if (hex !== undefined) {
        return String.fromCharCode(Number.parseInt(hex, 16));
      }
      return simple[char ?? ""] ?? whole;
    },
  );
  return { text: unescaped, ends: end !== null };
}
