import type { EvaluationHost, Io } from "./api.ts";
import { builtins, specialBuiltins } from "./builtins/index.ts";
import { restored } from "./nodes.ts";
import { redirect, withRedirections } from "./redirect.ts";
import { restoreAll, restoreLocals, type Saved } from "./saved-variables.ts";
import { ControlFlow, ShellError } from "./state.ts";
import type { CommandNode, FunctionNode, SimpleCommandNode } from "./syntax.ts";

/** Function calls deeper than this end with a fault instead of filling the stack. */
const callDepthMax = 200;

/** Runs commands of a name and words: assignments, functions, builtins and programs. */
export class SimpleCommands {
  readonly #shell: EvaluationHost;
  readonly #runBody: (body: CommandNode, io: Io) => Promise<number>;
  #callDepth = 0;

  /** @param runBody runs the body of a function that a command calls. */
  constructor(shell: EvaluationHost, runBody: (body: CommandNode, io: Io) => Promise<number>) {
    this.#shell = shell;
    this.#runBody = runBody;
  }

  /** @param tail nothing follows, so that a program may replace the shell's process. @returns its status. */
  async run(command: SimpleCommandNode, io: Io, tail: boolean): Promise<number> {
    const { expander, state } = this.#shell;
    const words = command.name ? [command.name, ...command.args] : command.args;
    const before = state.status;
    state.status = 0;
    const argv = this.#aliased(await restored(state, before, () => expander.words(words)));
    if (argv.length === 0) {
      await this.#assign(command, null);
      return command.redirections.length === 0
        ? state.status
        : await withRedirections(this.#shell, command.redirections, io, async () => 0);
    }
    if (state.options.x) {
      await this.#trace(argv, io);
    }
    const run = (files: Io) => this.#dispatch(command, argv, files, tail);
    if (command.redirections.length === 0) {
      return await run(io);
    }
    return await this.#guardRedirection(command, argv, io, run);
  }

  /** A failed redirection ends a script only at a special builtin. */
  async #guardRedirection(
    command: SimpleCommandNode,
    argv: readonly string[],
    io: Io,
    run: (io: Io) => Promise<number>,
  ): Promise<number> {
    const { process, expander } = this.#shell;
    let redirected: Awaited<ReturnType<typeof redirect>>;
    try {
      redirected = await redirect(process, expander, command.redirections, io);
    } catch (error) {
      if (!(error instanceof ShellError) || specialBuiltins.has(argv[0] ?? "")) {
        throw error;
      }
      await this.#shell.complain(io, error.message);
      return error.status;
    }
    try {
      return await run(redirected.io);
    } finally {
      redirected.release();
    }
  }

  async #dispatch(
    command: SimpleCommandNode,
    argv: readonly string[],
    io: Io,
    tail: boolean,
  ): Promise<number> {
    const shell = this.#shell;
    const name = argv[0] ?? "";
    const body = shell.state.functions.get(name);
    const builtin = builtins.get(name);
    if (specialBuiltins.has(name) && builtin) {
      await this.#assign(command, null);
      return await builtin(shell, argv.slice(1), io);
    }
    const saved = new Map<string, Saved>();
    try {
      await this.#assign(command, saved);
      if (body) {
        return await this.#call(body, argv, io);
      }
      if (builtin) {
        return await builtin(shell, argv.slice(1), io);
      }
      const mayReplace = tail && shell.state.traps.size === 0 && !shell.interactive;
      return mayReplace ? await shell.become(argv, io) : await shell.runProgram(argv, io);
    } finally {
      restoreAll(shell, saved);
    }
  }

  async #call(body: FunctionNode, argv: readonly string[], io: Io): Promise<number> {
    const shell = this.#shell;
    const { state } = shell;
    const positional = state.positional;
    const locals = shell.locals;
    if (this.#callDepth >= callDepthMax) {
      throw new ShellError(`${body.name}: maximum function nesting level exceeded`);
    }
    this.#callDepth += 1;
    state.positional = argv.slice(1);
    shell.locals = new Map();
    try {
      return await this.#runBody(
        { ...body.body, redirections: body.redirections.concat(body.body.redirections) },
        io,
      );
    } catch (error) {
      if (error instanceof ControlFlow && error.kind === "return") {
        return error.status;
      }
      throw error;
    } finally {
      this.#callDepth -= 1;
      restoreLocals(shell);
      state.positional = positional;
      shell.locals = locals;
    }
  }

  /** Assigns before a command; with `saved`, exported and to be undone after it. */
  async #assign(command: SimpleCommandNode, saved: Map<string, Saved> | null): Promise<void> {
    const { state, expander } = this.#shell;
    for (const { name, value, append } of command.assignments) {
      const text = value ? await expander.text(value) : "";
      const old = state.variables.get(name);
      saved?.set(name, old ? { ...old } : null);
      state.set(name, append ? `${old?.value ?? ""}${text}` : text, saved ? true : undefined);
    }
  }

  #aliased(argv: string[]): string[] {
    const alias = this.#shell.state.aliases.get(argv[0] ?? "");
    return alias === undefined ? argv : [...alias.split(/\s+/).filter(Boolean), ...argv.slice(1)];
  }

  async #trace(argv: readonly string[], io: Io): Promise<void> {
    const words = argv.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word}'`));
    const line = `${this.#shell.state.get("PS4") ?? "+ "}${words.join(" ")}\n`;
    await io.get(2)?.write(new TextEncoder().encode(line), this.#shell.process.signal);
  }
}
