import { createHash } from "node:crypto";
import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { chunksOf, opened } from "../files/operand.ts";
import { usageFault } from "../report.ts";
import { eachLine, readable } from "./text-io.ts";

/** `md5sum`, `sha1sum`, `sha256sum`, `sha512sum`. Source: BusyBox 1.36 coreutils/md5_sha1_sum.c. */
export function digestTool(applet: string, algorithm: string): Program {
  return async (process) => {
    const options = parseArguments(process.argv.slice(1), "scwbt");
    const needsCheck = options.flags.has("s") || options.flags.has("w");
    if (options.error !== null || (needsCheck && !options.flags.has("c"))) {
      return await usageFault(process, applet, options.error, `${applet} [-c[sw]] [FILE]...`);
    }
    const tool = new Digests(process, applet, algorithm, options.flags);
    return await tool.run(options.operands.length > 0 ? options.operands : ["-"]);
  };
}

class Digests {
  readonly #process: Process;
  readonly #applet: string;
  readonly #algorithm: string;
  readonly #flags: ReadonlyMap<string, number>;

  constructor(
    process: Process,
    applet: string,
    algorithm: string,
    flags: ReadonlyMap<string, number>,
  ) {
    this.#process = process;
    this.#applet = applet;
    this.#algorithm = algorithm;
    this.#flags = flags;
  }

  async run(names: readonly string[]): Promise<number> {
    let status = 0;
    for (const name of names) {
      const isFine = this.#flags.has("c") ? await this.check(name) : await this.print(name);
      status = isFine ? status : 1;
    }
    return status;
  }

  async print(name: string): Promise<boolean> {
    const digest = await this.#digest(name);
    if (digest !== null) {
      await this.#process.write(`${digest}  ${name}\n`);
    }
    return digest !== null;
  }

  async check(name: string): Promise<boolean> {
    const source = await opened(this.#process, this.#applet, name);
    if (!source) {
      return false;
    }
    let total = 0;
    let failed = 0;
    await eachLine(this.#process, source.file, async (line) => {
      total += 1;
      failed += (await this.#checkLine(readable(line))) ? 0 : 1;
    });
    source.release();
    if (failed > 0 && !this.#flags.has("s")) {
      const text = `WARNING: ${failed} of ${total} computed checksums did NOT match`;
      await this.#process.complain(`${this.#applet}: ${text}\n`);
    }
    if (total === 0) {
      await this.#process.complain(`${this.#applet}: ${name}: no checksum lines found\n`);
    }
    return failed === 0 && total > 0;
  }

  async #checkLine(line: string): Promise<boolean> {
    const [, expected, name] = /^(\S+) [ *]?(.*)$/.exec(line) ?? [];
    if (expected === undefined || name === undefined) {
      if (this.#flags.has("w")) {
        await this.#process.complain(`${this.#applet}: invalid format\n`);
      }
      return false;
    }
    const isSame = (await this.#digest(name)) === expected.toLowerCase();
    if (!this.#flags.has("s")) {
      await this.#process.write(`${name}: ${isSame ? "OK" : "FAILED"}\n`);
    }
    return isSame;
  }

  async #digest(name: string): Promise<string | null> {
    const source = await opened(this.#process, this.#applet, name);
    if (!source) {
      return null;
    }
    const hash = createHash(this.#algorithm);
    for await (const chunk of chunksOf(this.#process, source.file)) {
      hash.update(chunk);
    }
    source.release();
    return hash.digest("hex");
  }
}
