import { catalogue } from "../catalogue/facts.ts";
import { scannerVersion } from "../model.ts";
import { type Command, commandList, versionFormatFlag } from "./commands.ts";
import type { FlagTable } from "./flag.ts";
import { globalFlags } from "./flags/common.ts";
import { commandHelp, flagUsages } from "./usage.ts";

/** What this program is: the line that version and help have more than trivy's own. */
export const editionLine = `Catalogue edition ${catalogue.edition} of Kubebook: behaves as trivy ${scannerVersion}, knows ${
  Object.values(catalogue.tags).filter(({ hidden, neverPublished }) => !(hidden || neverPublished))
    .length
} images, advisories of ${catalogue.advisoriesAt}.`;

const helpFlag = (name: string) =>
  ({ name: "help", short: "h", config: "help", type: "bool", usage: `help for ${name}` }) as const;

/** Defaults that depend on the machine. */
export interface HomePaths {
  readonly cacheDir: string;
  readonly moduleDir: string;
}

function withCacheDir(cacheDir: string): FlagTable {
  return globalFlags.map((flag) =>
    flag.name === "cache-dir" ? { ...flag, default: cacheDir } : flag,
  );
}

/** What `--help` prints; without a command that of trivy itself. */
export function helpText(command: Command | null, { cacheDir, moduleDir }: HomePaths): string {
  const globals = withCacheDir(cacheDir);
  if (command === null) {
    return rootHelp(globals);
  }
  if (command.name === "version") {
    return versionHelp(command, globals);
  }
  return commandHelp(
    {
      useLine: `trivy ${command.use}`,
      title: command.title,
      aliases: [command.name, ...command.aliases]
        .slice(command.aliases.length === 0 ? 1 : 0)
        .join(", "),
      example: command.example,
      groups: command.groups.map(({ title, flags }) => ({
        title,
        flags: flags.map((flag) =>
          flag.name === "module-dir" ? { ...flag, default: moduleDir } : flag,
        ),
      })),
      globals,
    },
    editionLine,
  );
}

function versionHelp(command: Command, globals: FlagTable): string {
  const own = flagUsages([versionFormatFlag, helpFlag("version")]).trimEnd();
  return `${command.title}\n\n${editionLine}\n\nUsage:\n  trivy ${command.use}\n\nFlags:\n${own}\n\nGlobal Flags:\n${flagUsages(globals).trimEnd()}\n`;
}

/** The usage of trivy itself, without what stands above it. */
export function rootUsage({ cacheDir }: HomePaths): string {
  return usageOf(withCacheDir(cacheDir));
}

function usageOf(globals: FlagTable): string {
  const lists = Object.entries(commandList).map(([title, list]) => {
    const rows = list.map(([name, about]) => `  ${name.padEnd(11)} ${about}`);
    return `${title}\n${rows.join("\n")}\n`;
  });
  const flags = flagUsages([...globals, versionFormatFlag, helpFlag("trivy")]).trimEnd();
  return `Usage:
  trivy [global flags] command [flags] target
  trivy [command]

Examples:
  # Scan a container image
  $ trivy image python:3.4-alpine

  # Scan a container image from a tar archive
  $ trivy image --input ruby-3.1.tar

  # Scan local filesystem
  $ trivy fs .

  # Run in server mode
  $ trivy server

${lists.join("\n")}
Flags:
${flags}

Use "trivy [command] --help" for more information about a command.
`;
}

function rootHelp(globals: FlagTable): string {
  return `Scanner for vulnerabilities in container images, file systems, and Git repositories, as well as for configuration issues and hard-coded secrets\n\n${editionLine}\n\n${usageOf(globals)}`;
}
