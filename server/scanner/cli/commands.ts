import type { Flag, FlagGroup, FlagTable } from "./flag.ts";
import { cacheFlags, cleanFlags, dbFlags, globalFlags } from "./flags/common.ts";
import { licenseFlags, misconfFlags, regoFlags } from "./flags/other-scanners.ts";
import { reportFlags, scanFlags, secretFlags, vulnerabilityFlags } from "./flags/scanning.ts";
import {
  imageFlags,
  moduleFlags,
  packageFlags,
  registryFlags,
  remoteFlags,
} from "./flags/target.ts";

/** A command that this edition has. Source: trivy `pkg/commands/app.go` v0.74 */
export interface Command {
  readonly name: "image" | "sbom" | "convert" | "version" | "clean";
  readonly aliases: readonly string[];
  readonly use: string;
  readonly title: string;
  readonly example: string;
  /** How often it reads the environment, and so warns of old names there: trivy's `sbom` and `convert` do so twice. */
  readonly binds: number;
  /** Headings of the help in their order. */
  readonly groups: readonly FlagGroup[];
}

/** Takes flags away or changes what a flag of a shared table says in one command. */
function vary(
  flags: FlagTable,
  changes: Readonly<Record<string, Partial<Flag> | null>>,
): FlagTable {
  return flags.flatMap((flag) => {
    const change = Object.hasOwn(changes, flag.name) ? changes[flag.name] : undefined;
    return change === null ? [] : [{ ...flag, ...change }];
  });
}

const image: Command = {
  name: "image",
  binds: 1,
  aliases: ["i"],
  use: "image [flags] IMAGE_NAME",
  title: "Scan a container image",
  example: `  # Scan a container image
  $ trivy image python:3.4-alpine

  # Scan a container image from a tar archive
  $ trivy image --input ruby-3.1.tar

  # Filter by severities
  $ trivy image --severity HIGH,CRITICAL alpine:3.15

  # Ignore unfixed/unpatched vulnerabilities
  $ trivy image --ignore-unfixed alpine:3.15

  # Scan a container image in client mode
  $ trivy image --server http://127.0.0.1:4954 alpine:latest

  # Generate json result
  $ trivy image --format json --output result.json alpine:3.15

  # Generate a report in the CycloneDX format
  $ trivy image --format cyclonedx --output result.cdx alpine:3.15`,
  groups: [
    { title: "Cache", flags: cacheFlags },
    { title: "DB", flags: dbFlags },
    { title: "Image", flags: imageFlags },
    { title: "License", flags: licenseFlags },
    { title: "Misconfiguration", flags: misconfFlags },
    { title: "Module", flags: moduleFlags },
    { title: "Package", flags: packageFlags },
    { title: "Client/Server", flags: remoteFlags },
    { title: "Registry", flags: registryFlags },
    { title: "Rego", flags: regoFlags },
    {
      title: "Report",
      flags: vary(reportFlags, {
        report: { default: "summary", usage: "specify a format for the compliance report." },
        compliance: {
          usage: "compliance report to generate (built-in compliance's: docker-cis-1.6.0)",
        },
      }),
    },
    { title: "Scan", flags: scanFlags },
    { title: "Secret", flags: secretFlags },
    { title: "Vulnerability", flags: vulnerabilityFlags },
  ],
};

const sbom: Command = {
  name: "sbom",
  binds: 2,
  aliases: [],
  use: "sbom [flags] SBOM_PATH",
  title: "Scan SBOM for vulnerabilities and licenses",
  example: `  # Scan CycloneDX and show the result in tables
  $ trivy sbom /path/to/report.cdx

  # Scan CycloneDX-type attestation and show the result in tables
  $ trivy sbom /path/to/report.cdx.intoto.jsonl
`,
  groups: [
    { title: "Cache", flags: vary(cacheFlags, { "cache-backend": { default: "memory" } }) },
    { title: "DB", flags: dbFlags },
    { title: "Package", flags: packageFlags },
    { title: "Client/Server", flags: remoteFlags },
    { title: "Registry", flags: registryFlags },
    { title: "Report", flags: vary(reportFlags, { "dependency-tree": null, report: null }) },
    {
      title: "Scan",
      flags: vary(scanFlags, {
        scanners: { values: ["vuln", "license"], default: ["vuln"] },
        parallel: null,
        "skip-files": null,
        "skip-dirs": null,
      }),
    },
    { title: "Vulnerability", flags: vulnerabilityFlags },
    {
      title: "License",
      flags: vary(licenseFlags, { "license-full": null, "license-confidence-level": null }),
    },
  ],
};

const convert: Command = {
  name: "convert",
  binds: 2,
  aliases: ["conv"],
  use: "convert [flags] RESULT_JSON",
  title: "Convert Trivy JSON report into a different format",
  example: `  # report conversion
  $ trivy image --format json --output result.json debian:11
  $ trivy convert --format cyclonedx --output result.cdx result.json
`,
  groups: [
    {
      title: "Scan",
      flags: scanFlags
        .filter(({ name }) => name === "scanners")
        .map((flag) => ({
          ...flag,
          default: [],
          usage:
            "List of scanners included when generating the json report. Used only for rendering the summary table.",
        })),
    },
    { title: "Report", flags: reportFlags },
  ],
};

const version: Command = {
  name: "version",
  binds: 0,
  aliases: [],
  use: "version [flags]",
  title: "Print the version",
  example: "",
  groups: [],
};

const clean: Command = {
  name: "clean",
  binds: 1,
  aliases: [],
  use: "clean [flags]",
  title: "Remove cached files",
  example: `  # Remove all caches
  $ trivy clean --all

  # Remove scan cache
  $ trivy clean --scan-cache

  # Remove vulnerability database
  $ trivy clean --vuln-db
`,
  groups: [{ title: "Clean", flags: cleanFlags }],
};

/** The commands that can be run. */
export const commands: readonly Command[] = [image, sbom, convert, version, clean];

/** Everything that trivy lists, by heading; what this edition lacks is refused. */
export const commandList: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  "Scanning Commands": [
    ["config", "Scan config files for misconfigurations"],
    ["filesystem", "Scan local filesystem"],
    ["image", "Scan a container image"],
    ["kubernetes", "[EXPERIMENTAL] Scan kubernetes cluster"],
    ["repository", "Scan a repository"],
    ["rootfs", "Scan rootfs"],
    ["sbom", "Scan SBOM for vulnerabilities and licenses"],
    ["vm", "[EXPERIMENTAL] Scan a virtual machine image"],
  ],
  "Management Commands": [
    ["module", "Manage modules"],
    ["plugin", "Manage plugins"],
    ["vex", "[EXPERIMENTAL] VEX utilities"],
  ],
  "Utility Commands": [
    ["clean", "Remove cached files"],
    ["completion", "Generate the autocompletion script for the specified shell"],
    ["convert", "Convert Trivy JSON report into a different format"],
    ["help", "Help about any command"],
    ["registry", "Manage registry authentication"],
    ["server", "Server mode"],
    ["version", "Print the version"],
  ],
};

/** Other names of commands that this edition lacks. */
const otherAliases: Readonly<Record<string, string>> = {
  fs: "filesystem",
  conf: "config",
  k8s: "kubernetes",
  repo: "repository",
  p: "plugin",
  m: "module",
  s: "server",
  client: "client",
  c: "client",
};

/** The full name of a real command that isn't in this edition, or null. */
export function missingCommand(name: string): string | null {
  const full = otherAliases[name] ?? name;
  const isReal =
    full === "client" ||
    Object.values(commandList).some((list) => list.some(([known]) => known === full));
  return isReal && !commands.some((command) => command.name === full) ? full : null;
}

/** `-f` of `trivy version` and of `trivy` itself. */
export const versionFormatFlag: Flag = {
  name: "format",
  short: "f",
  config: "version-format",
  type: "string",
  usage: "version format (json)",
};

/** All flags of a command, the global ones included. */
export function flagsOf(command: Command | null): FlagTable {
  const own = command?.groups.flatMap(({ flags }) => flags) ?? [];
  const isVersion = command === null || command.name === "version";
  return [...globalFlags, ...(isVersion ? [versionFormatFlag] : own)];
}
