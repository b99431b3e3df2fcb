import type { HandedOutFile } from "../content/chapter.ts";

/**
 * A bash script that runs `script` in a directory of its own, which holds the files as they were handed out and is
 * deleted afterwards. All of it is one argument of a command: a few dozen kilobytes of files at most.
 */
export function withFreshFiles(files: readonly HandedOutFile[], script: string): string {
  return [
    'fresh=$(mktemp -d) && cd "$fresh" || exit 1',
    `trap 'cd / && rm -rf -- "$fresh"' EXIT`,
    ...files.map(({ path, text }) => {
      const [name, content] = [quote(path), Buffer.from(text).toString("base64")];
      return `mkdir -p -- "$(dirname -- ${name})" && base64 -d > ${name} <<< ${content || "''"}`;
    }),
    script,
  ].join("\n");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
