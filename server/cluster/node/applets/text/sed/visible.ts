const visibleControls: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** A text as `l` shows it: controls and bytes beyond ASCII as escapes. */
export function visible(text: string): string {
  return [...text]
    .map((each) => {
      const code = each.charCodeAt(0);
      const isPlain = code >= 0x20 && code < 0x7f;
      return visibleControls[each] ?? (isPlain ? each : `\\${code.toString(8).padStart(3, "0")}`);
    })
    .join("");
}
