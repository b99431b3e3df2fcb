import type { ScanSummary } from "../contracts/scan.ts";
import { type Command, flagsOf } from "./cli/commands.ts";
import { readConfigFile } from "./cli/config-file.ts";
import { findCommand } from "./cli/find-command.ts";
import { globalFlags } from "./cli/flags/common.ts";
import { type HomePaths, helpText, rootUsage } from "./cli/help.ts";
import { readReportOptions, refuseContradictions, refuseWhatIsMissing } from "./cli/options.ts";
import { type ParsedArguments, parseArguments } from "./cli/parse-arguments.ts";
import { Settings, warnOfOldVariables } from "./cli/settings.ts";
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
        if (this.#parse(null, found.rest).help) {
          this.#help(null);
          return ended(0);
        }
        throw this.#rootError(`unknown command "${found.name}" for "trivy"`);
      }
      default:
        return this.#runCommand(found.command, found.rest);
    }
  }

  #help(command: Command | null): void {
    this.#host.writeOut(helpText(command, this.#homePaths()));
  }

  #homePaths(): HomePaths {
    return {
      cacheDir: this.#defaultCacheDir(),
      moduleDir: `${this.#host.env.HOME ?? ""}/.trivy/modules`,
    };
  }

  /** What fails before a command is found is told twice: with the usage, and as the last line. */
  #rootError(message: string): FatalError {
    this.#host.writeError(`Error: ${message}\n${rootUsage(this.#homePaths())}\n`);
    return new FatalError(message);
  }

  async #runCommand(command: Command | null, args: readonly string[]): Promise<RunResult> {
    const flags = flagsOf(command);
    const parsed = this.#parse(command, args);
    if (parsed.help) {
      this.#help(command);
      return ended(0);
    }
    const config = await this.#readGlobals(parsed);
    if (command === null || command.name === "version") {
      return this.#printVersion(command, parsed);
    }
    for (let times = 0; times < command.binds; times += 1) {
      warnOfOldVariables(flags, this.#host.env, this.#log);
    }
    const target = command.name === "clean" ? "" : this.#onlyTarget(command, parsed);
    const sources = { env: this.#host.env, config };
    const settings = within("flag error: unable to parse flags: unable to parse flag", () => {
      return new Settings(flags, parsed, sources, this.#log);
    });
    if (command.name === "clean") {
      within("flag error", () => refuseWhatIsMissing(settings, "clean"));
      runClean(
        settings,
        settings.text("cache-dir") || this.#defaultCacheDir(),
        this.#host,
        this.#log,
      );
      return ended(0);
    }
    return this.#report(command, settings, target);
  }

  #parse(command: Command | null, args: readonly string[]): ParsedArguments {
    try {
      return parseArguments(flagsOf(command), args, this.#log);
    } catch (error) {
      if (error instanceof FatalError && command === null) {
        throw this.#rootError(error.message);
      }
      if (error instanceof FatalError) {
        this.#help(command);
        this.#host.writeError("\n");
      }
      throw error;
    }
  }

  /** Reads trivy.yaml and what says how to log. @returns the content of trivy.yaml. */
  async #readGlobals(parsed: ParsedArguments): Promise<unknown> {
    const { env } = this.#host;
    const log = this.#log;
    const own = new Settings(globalFlags, parsed, { env, config: {} }, log);
    const config = await readConfigFile(
      own.text("config"),
      parsed.set.has("config"),
      this.#host,
      log,
    );
    const globals = new Settings(globalFlags, parsed, { env, config }, log);
    log.debug("Cache dir", { dir: globals.text("cache-dir") || this.#defaultCacheDir() });
    log.configure({ debug: globals.flag("debug"), quiet: globals.flag("quiet") });
    return config;
  }

  #printVersion(command: Command | null, parsed: ParsedArguments): RunResult {
    if (command === null && parsed.set.get("version") !== true) {
      this.#help(null);
      return ended(0);
    }
    const [extra] = parsed.positional;
    if (command !== null && extra !== undefined) {
      throw new FatalError(`unknown command "${extra}" for "trivy version"`);
    }
    this.#host.writeOut(versionText(String(parsed.set.get("format") ?? "")));
    return ended(0);
  }

  #onlyTarget(command: Command, parsed: ParsedArguments): string {
    const [target, ...others] = parsed.positional;
    if (target !== undefined && others.length === 0) {
      return target;
    }
    if (target === undefined && parsed.set.has("input")) {
      return "";
    }
    this.#help(command);
    throw new FatalError(
      target === undefined ? "Require at least 1 argument" : "multiple targets cannot be specified",
    );
  }

  async #report(command: Command, settings: Settings, target: string): Promise<RunResult> {
    const [host, log] = [this.#host, this.#log];
    const options = within("flag error", () => {
      refuseWhatIsMissing(settings, command.name);
      const read = within("unable to convert flags to options", () =>
        readReportOptions(settings, host, log),
      );
      refuseContradictions(settings);
      return read;
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
