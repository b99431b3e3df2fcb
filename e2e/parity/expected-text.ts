/** What may stand in an expected text for something that differs from run to run. */
const placeholders: Readonly<Record<string, string>> = {
  age: String.raw`(?:\d+[ywdhms])+`,
  any: ".*?",
  base64: "[A-Za-z0-9+/=]+",
  hash: "[a-z0-9]{1,10}(?:-[a-z0-9]{5})?",
  id: "[a-z0-9]{5}",
  ip: String.raw`\d{1,3}(?:\.\d{1,3}){3}`,
  node: "[a-z0-9][a-z0-9.-]*",
  number: String.raw`\d+`,
  time: String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`,
  date: String.raw`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}`,
  uid: "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
};

const anyLines = "...";

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** A line of columns: how wide they are depends on what they hold, how many spaces begin the line does not. */
function patternOfLine(line: string): string {
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  const parts = line
    .slice(indent)
    .trimEnd()
    .split(/(<[a-z0-9]+>| {2,}|\t)/);
  const body = parts.map((part) => {
    const name = /^<([a-z0-9]+)>$/.exec(part)?.[1];
    const known = name === undefined ? undefined : placeholders[name];
    return known ?? (/^(?: {2,}|\t)$/.test(part) ? String.raw`(?: {2,}|\t)` : escaped(part));
  });
  return `${" ".repeat(indent)}${body.join("")}`;
}

/**
 * The pattern of a whole expected text: placeholders such as `<age>` stand for what varies, a line `...` for any
 * lines, two or more spaces for a gap between columns. Blanks at the ends of lines don't count.
 */
function patternOf(expected: string): RegExp {
  const lines = trimmed(expected).split("\n");
  const body = lines.map((line, index) => {
    const end = index === lines.length - 1 ? "" : "\n";
    return line === anyLines ? `(?:.*(?:\n|$))*?` : `${patternOfLine(line)}${end}`;
  });
  return new RegExp(`^${body.join("")}$`);
}

/** Whether `actual` is the expected text, placeholders filled. */
export function matchesText(expected: string, actual: string): boolean {
  return patternOf(expected).test(trimmed(actual));
}

/** Whether some lines of `actual`, one after the other, are the expected text; it may begin and end within a line. */
export function hasText(expected: string, actual: string): boolean {
  const lines = trimmed(expected).split("\n").map(patternOfLine);
  return new RegExp(lines.join("\n")).test(trimmed(actual));
}

function trimmed(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n+$/, "");
}
