// biome-ignore lint/suspicious/noControlCharactersInRegex: styles are escape sequences
const styles = /\x1b\[[0-?]*[ -/]*[@-~]/g;

/** Wide on terminals: East Asian scripts and pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const invisible = /[\p{Cc}\p{Mn}\p{Me}\p{Cf}]/u;

/** How many columns of a terminal a text takes, without its styles. */
export function widthOf(text: string): number {
  return rawWidthOf(text.replace(styles, ""));
}

/** The same, but with the visible letters of styles counted: what decides whether a table is too wide. */
export function rawWidthOf(text: string): number {
  return [...text].reduce(
    (sum, char) => sum + (invisible.test(char) ? 0 : wide.test(char) ? 2 : 1),
    0,
  );
}

/** Splits a text before its `count`-th visible character; styles stay where they are. */
function cutText(text: string, count: number): [string, string] {
  let seen = 0;
  let at = 0;
  while (at < text.length) {
    styles.lastIndex = at;
    const style = styles.exec(text);
    if (style?.index === at) {
      at += style[0].length;
      continue;
    }
    if (seen === count) {
      break;
    }
    at += String.fromCodePoint(text.codePointAt(at) ?? 0).length;
    seen += 1;
  }
  return [text.slice(0, at), text.slice(at)];
}

/** Source: aquasecurity/table v1.11 `text.go` wrapText: words, each at most a line long. */
function toWords(line: string, width: number): string[] {
  return line
    .trim()
    .split(" ")
    .map((word) => word.trim())
    .filter((word) => widthOf(word) > 0)
    .flatMap((word) => {
      const pieces: string[] = [];
      let rest = word;
      while (widthOf(rest) > width) {
        const [before, after] = cutText(rest, Math.max(1, width - 1));
        pieces.push(`${before}-`);
        rest = after;
      }
      return widthOf(rest) > 0 ? [...pieces, rest] : pieces;
    });
}

/** Breaks a text into lines of at most `width` columns; its own line breaks stay. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  const given = text.split("\n");
  for (const [index, line] of given.entries()) {
    let current = "";
    for (const word of toWords(line, width)) {
      const joined = current === "" ? word : `${current} ${word}`;
      if (current === "" || widthOf(joined) <= width) {
        current = joined;
      } else {
        lines.push(current);
        current = word;
      }
    }
    // Empty lines count between others only.
    const isInner = lines.length > 0 && index < given.length - 1;
    if (current !== "" || isInner) {
      lines.push(current);
    }
  }
  return lines.length === 0 ? [""] : lines;
}

/** Fills a line up to `width` columns. */
export function alignText(text: string, width: number, alignment: "left" | "center"): string {
  const missing = Math.max(0, width - widthOf(text));
  const left = alignment === "center" ? Math.floor(missing / 2) : 0;
  return " ".repeat(left) + text + " ".repeat(missing - left);
}
