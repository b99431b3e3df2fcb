/**
 * For each ordered pair of Pods whether the first reaches the second, as the lines say; see `Step`. A Pod's way to
 * itself isn't looked at: network plugins differ there.
 */
export function expectedTable(
  pods: readonly string[],
  lines: readonly string[],
): Record<string, boolean> {
  const table: Record<string, boolean> = {};
  for (const from of pods) {
    for (const to of pods) {
      if (from !== to) {
        const last = lines.findLast((line) => isAbout(line, from, to));
        table[`${from} > ${to}`] = last === undefined || !last.startsWith("no ");
      }
    }
  }
  return table;
}

function isAbout(line: string, from: string, to: string): boolean {
  const [source = "", destination = ""] = line.replace(/^no /, "").split(" > ");
  return matches(source, from) && matches(destination, to);
}

function matches(pattern: string, pod: string): boolean {
  return pattern === "*" || pattern === pod || pattern === `${pod.split("/")[0]}/*`;
}
