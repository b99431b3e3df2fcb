import { quote } from "../text/go-text.ts";
import { defaultOf, type Flag, type FlagGroup, type FlagTable, type FlagValue } from "./flag.ts";

const typeNames: Readonly<Record<Flag["type"], string>> = {
  bool: "",
  string: "string",
  strings: "strings",
  int: "int",
  float: "float",
  duration: "duration",
};

/** The usage and below it the values that may be given. Source: trivy `pkg/flag/options.go` */
function describe(flag: Flag): string {
  const { usage = "", values = [] } = flag;
  if (values.length === 0) {
    return usage;
  }
  if (values.length <= 4) {
    return `${usage} (allowed values: ${values.join(",")})`;
  }
  const fallback = defaultOf(flag);
  const hasDefault = Array.isArray(fallback) ? fallback.length > 0 : fallback !== "";
  const list = values.map((value) => `\n  - ${value}`).join("");
  return `${usage}\nAllowed values:${list}${hasDefault ? "\n" : ""}`;
}

function describeDefault(value: FlagValue): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? "" : ` (default [${value.join(",")}])`;
  }
  if (value === false || value === 0 || value === "" || value === "0s") {
    return "";
  }
  return ` (default ${typeof value === "string" && !/^[0-9]+m[0-9]+s$/.test(value) ? quote(value) : value})`;
}

/** The flags as pflag lists them, in two columns. Source: pflag v1.0.10 `FlagUsagesWrapped` */
export function flagUsages(flags: FlagTable): string {
  const rows = flags
    .filter((flag) => !isHidden(flag))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => {
      const names = flag.short ? `  -${flag.short}, --${flag.name}` : `      --${flag.name}`;
      const type = typeNames[flag.type];
      return {
        left: type === "" ? names : `${names} ${type}`,
        right: describe(flag) + describeDefault(defaultOf(flag)),
      };
    });
  const width = Math.max(0, ...rows.map(({ left }) => left.length));
  const indent = `\n${" ".repeat(width + 3)}`;
  return rows
    .map(({ left, right }) => `${left.padEnd(width)}   ${right.replaceAll("\n", indent)}\n`)
    .join("");
}

/** Whether the help leaves a flag out. */
function isHidden(flag: Flag): boolean {
  return Boolean(flag.deprecated || flag.removed || flag.internal);
}

/** What the help of one command is made of. */
export interface CommandHelp {
  /** E.g. `trivy image [flags] IMAGE_NAME`. */
  readonly useLine: string;
  readonly title: string;
  readonly aliases: string;
  readonly example: string;
  readonly groups: readonly FlagGroup[];
  readonly globals: FlagTable;
}

/** All that `--help` prints. Source: trivy `pkg/commands/app.go` usageTemplate, cobra v1.10 */
export function commandHelp(help: CommandHelp, edition: string): string {
  const groups = help.groups
    .map(({ title, flags }) => ({ title, usages: flagUsages(flags) }))
    .filter(({ usages }) => usages !== "")
    .map(({ title, usages }) => `${title} Flags\n${usages}\n`)
    .join("");
  return [
    `${help.title}\n\n${edition}\n\nUsage:\n  ${help.useLine}\n`,
    help.aliases && `\nAliases:\n  ${help.aliases}\n`,
    help.example && `\nExamples:\n${help.example}\n`,
    `\n${groups.trim()}\n\nGlobal Flags:\n${flagUsages(help.globals).trimEnd()}\n`,
  ].join("");
}
