import type { ScanSummary } from "../contracts/scan.ts";
import { type Command, flagsOf } from "./cli/commands.ts";
import { readConfigFile } from "./cli/config-file.ts";
import { findCommand } from "./cli/find-command.ts";
import { globalFlags } from "./cli/flags/common.ts";
import { helpText, rootUsage } from "./cli/help.ts";
import { readReportOptions, refuseWhatIsMissing } from "./cli/options.ts";
import { type ParsedArguments, parseArguments } from "./cli/parse-arguments.ts";
import { Settings } from "./cli/settings.ts";
import { runClean } from "./commands/clean.ts";
import { runConvert } from "./commands/convert.ts";
import { runScan } from "./commands/scan.ts";
import { versionText } from "./commands/version.ts";
import { FatalError, inContext, within } from "./fatal-error.ts";
import type { Host } from "./host.ts";
import { Log } from "./log.ts";
import { summarizeScan } from "./summary.ts";

/** How the program ended; `summary` is there if it scanned. */
export interface RunResult {
  readonly exitCode: number;
  readonly summary: ScanSummary | null;
}

const ended = (exitCode: number): RunResult => ({ exitCode, summary: null });

/** Runs `trivy` with the host's arguments. Never throws for what users can do wrong. */
export async function runTrivy(host: Host): Promise<RunResult> {
  const log = new Log(host);
  try {
    return await new Program(host, log).run();
  } catch (error) {
    if (!(error instanceof FatalError)) {
      throw error;
    }
    log.fatal(error.message);
    if (error.hint !== null) {
      host.writeError(`${error.hint}\n`);
    }
    return ended(1);
  }
}

class Program {
  readonly #host: Host;
  readonly #log: Log;

  constructor(host: Host, log: Log) {
    this.#host = host;
    this.#log = log;
  }

  async run(): Promise<RunResult> {
    const found = findCommand(this.#host.args);
    switch (found.kind) {
      case "help":
        this.#help(found.command);
        return ended(0);
      case "missing":
        throw new FatalError(
          `this edition of trivy doesn't have "trivy ${found.name}" (see "trivy version")`,
        );
      case "unknown": {
        const message = `unknown command "${found.name}" for "trivy"`;
        this.#host.writeError(`Error: ${message}\n${rootUsage(globalFlags)}\n`);
        throw new FatalError(message);
      }
      default:
        return this.#runCommand(found.command, found.rest);
    }
  }

  #help(command: Command | null): void {
    this.#host.writeOut(
      helpText(command, {
        cacheDir: this.#defaultCacheDir(),
        moduleDir: `${this.#host.env.HOME ?? ""}/.trivy/modules`,
      }),
    );
  }

  async #runCommand(command: Command | null, args: readonly string[]): Promise<RunResult> {
    const flags = flagsOf(command);
    const parsed = this.#parse(command, args);
    if (parsed.help) {
      this.#help(command);
      return ended(0);
    }
    const settings = await this.#readSettings(flags, parsed);
    if (command === null || command.name === "version") {
      return this.#printVersion(command, settings, parsed);
    }
    if (command.name === "clean") {
      within("flag error", () => refuseWhatIsMissing(settings));
      runClean(
        settings,
        settings.text("cache-dir") || this.#defaultCacheDir(),
        this.#host,
        this.#log,
      );
      return ended(0);
    }
    return this.#report(command, settings, this.#onlyTarget(command, parsed));
  }

  #parse(command: Command | null, args: readonly string[]): ParsedArguments {
    try {
      return parseArguments(flagsOf(command), args);
    } catch (error) {
      if (error instanceof FatalError) {
        this.#help(command);
        this.#host.writeError("\n");
      }
      throw error;
    }
  }

  async #readSettings(
    flags: ReturnType<typeof flagsOf>,
    parsed: ParsedArguments,
  ): Promise<Settings> {
    const { env } = this.#host;
    const own = new Settings(
      globalFlags.filter(({ name }) => name === "config"),
      parsed,
      { env, config: {} },
    );
    const config = await readConfigFile(
      own.text("config"),
      parsed.set.has("config"),
      this.#host,
      this.#log,
    );
    const settings = within(
      "flag error: unable to parse flags: unable to parse flag",
      () => new Settings(flags, parsed, { env, config }),
    );
    this.#log.configure({ debug: settings.flag("debug"), quiet: settings.flag("quiet") });
    for (const { level, message } of settings.notices) {
      if (level === "WARN") {
        this.#log.warn(message);
      } else {
        this.#log.error(message);
      }
    }
    return settings;
  }

  #printVersion(command: Command | null, settings: Settings, parsed: ParsedArguments): RunResult {
    if (command === null && !settings.flag("version")) {
      this.#help(null);
      return ended(0);
    }
    const [extra] = parsed.positional;
    if (command !== null && extra !== undefined) {
      throw new FatalError(`unknown command "${extra}" for "trivy version"`);
    }
    this.#host.writeOut(versionText(settings.text("format")));
    return ended(0);
  }

  #onlyTarget(command: Command, { positional }: ParsedArguments): string {
    const [target, ...others] = positional;
    if (target !== undefined && others.length === 0) {
      return target;
    }
    this.#help(command);
    if (target !== undefined) {
      throw new FatalError("multiple targets cannot be specified");
    }
    const hasInput = command.name === "image";
    throw new FatalError(`Require at least 1 argument${hasInput ? " or --input option" : ""}`);
  }

  async #report(command: Command, settings: Settings, target: string): Promise<RunResult> {
    const [host, log] = [this.#host, this.#log];
    const options = within("flag error", () => {
      refuseWhatIsMissing(settings);
      return within("unable to convert flags to options", () =>
        readReportOptions(settings, host, log),
      );
    });
    if (command.name === "convert") {
      return ended(await runConvert(target, options, host, log));
    }
    const name = command.name === "sbom" ? "sbom" : "image";
    const context = { command: name, target, settings, options, host, log } as const;
    const result = await runScan(context).catch((error: unknown) => {
      throw inContext("run error", error);
    });
    return { exitCode: result.exitCode, summary: summarizeScan(context, result) };
  }

  #defaultCacheDir(): string {
    const { XDG_CACHE_HOME, HOME = "" } = this.#host.env;
    return `${XDG_CACHE_HOME || `${HOME}/.cache`}/trivy`;
  }
}
