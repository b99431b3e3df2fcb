import { BytesFile } from "../machine/open-file.ts";
import { Pipe } from "../machine/pipe.ts";
import type { Process } from "../machine/process.ts";
import type { EvaluationHost, Io } from "./api.ts";
import { evaluateCondition } from "./condition.ts";
import { matchesPattern } from "./glob.ts";
import { alone } from "./nodes.ts";
import { withRedirections } from "./redirect.ts";
import { SimpleCommands } from "./simple-commands.ts";
import { ControlFlow, ShellError } from "./state.ts";
import type {
  CommandNode,
  FunctionNode,
  PipelineNode,
  SimpleCommandNode,
  StatementNode,
} from "./syntax.ts";

type Loop = Extract<CommandNode, { type: "While" | "Until" }>;

/** Evaluates the nodes of a script on behalf of one shell. */
export class CommandRunner {
  readonly #shell: EvaluationHost;
  readonly #simpleCommands: SimpleCommands;
  /** Inside of conditions `set -e` doesn't apply. */
  #conditions = 0;

  constructor(shell: EvaluationHost) {
    this.#shell = shell;
    this.#simpleCommands = new SimpleCommands(shell, (body, io) => this.command(body, io, false));
  }

  /** @param tail nothing follows, so that the last program may replace the shell's process. */
  async statements(statements: readonly StatementNode[], io: Io, tail = false): Promise<number> {
    const { state } = this.#shell;
    for (const [index, statement] of statements.entries()) {
      state.status = await this.#statement(statement, io, tail && index === statements.length - 1);
    }
    return statements.length === 0 ? 0 : state.status;
  }

  async #statement(statement: StatementNode, io: Io, tail: boolean): Promise<number> {
    if (statement.deferredError) {
      throw new ShellError(`syntax error: unexpected "${statement.deferredError.token}"`);
    }
    if (statement.background) {
      return await this.#background(statement, io);
    }
    const { pipelines, operators } = statement;
    let status = 0;
    for (const [index, pipeline] of pipelines.entries()) {
      const operator = operators[index - 1];
      const isSkipped = (operator === "&&" && status !== 0) || (operator === "||" && status === 0);
      if (isSkipped) {
        continue;
      }
      const isLast = index === pipelines.length - 1;
      status = isLast
        ? await this.#pipeline(pipeline, io, tail)
        : await this.#inCondition(() => this.#pipeline(pipeline, io, false));
      this.#shell.state.status = status;
      if (isLast && status !== 0 && !pipeline.negated) {
        this.#exitOnError(status);
      }
    }
    return status;
  }

  #exitOnError(status: number): void {
    if (this.#shell.state.options.e && this.#conditions === 0) {
      throw new ControlFlow("exit", status);
    }
  }

  async #inCondition<T>(run: () => Promise<T>): Promise<T> {
    this.#conditions += 1;
    try {
      return await run();
    } finally {
      this.#conditions -= 1;
    }
  }

  async #background(statement: StatementNode, io: Io): Promise<number> {
    const shell = this.#shell;
    const input = new BytesFile(new Uint8Array());
    const files = shell.interactive ? io : new Map(io).set(0, input);
    const foreground: StatementNode = { ...statement, background: false };
    const text = (statement.sourceText ?? "").replace(/\s*&\s*$/, "");
    const child = shell.fork(files, shell.process.argv, shell.interactive, (forked) =>
      forked.runStatements([foreground], forked.files, true),
    );
    input.release();
    shell.state.lastBackgroundPid = child.pid;
    const job = shell.addJob(child, text);
    if (shell.interactive) {
      await io
        .get(2)
        ?.write(new TextEncoder().encode(`[${job.number}] ${child.pid}\n`), shell.signal);
    }
    return 0;
  }

  async #pipeline(pipeline: PipelineNode, io: Io, tail: boolean): Promise<number> {
    const only = pipeline.commands[0];
    const run = async () =>
      pipeline.commands.length === 1 && only
        ? await this.command(only, io, tail && !pipeline.negated)
        : await this.#piped(pipeline, io);
    if (!pipeline.negated) {
      return await run();
    }
    return (await this.#inCondition(run)) === 0 ? 1 : 0;
  }

  async #piped(pipeline: PipelineNode, io: Io): Promise<number> {
    const shell = this.#shell;
    const children: Process[] = [];
    let input = io.get(0)?.retain();
    for (const [index, command] of pipeline.commands.entries()) {
      const pipe = index < pipeline.commands.length - 1 ? new Pipe() : null;
      const files = new Map(io);
      if (input) {
        files.set(0, input);
      }
      if (pipe) {
        files.set(1, pipe.writeEnd);
        if (pipeline.pipeStderr?.[index]) {
          files.set(2, pipe.writeEnd);
        }
      }
      const child = shell.fork(files, shell.process.argv, shell.interactive, (forked) =>
        forked.runStatements([alone(command)], forked.files, true),
      );
      children.push(child);
      input?.release();
      pipe?.writeEnd.release();
      input = pipe?.readEnd;
    }
    const last = children.at(-1);
    return await shell.inForeground(last?.group ?? 0, async () => {
      const statuses = await Promise.all(children.map((child) => shell.waitFor(child)));
      return statuses.at(-1) ?? 0;
    });
  }

  async command(command: CommandNode, io: Io, tail: boolean): Promise<number> {
    await this.#shell.checkpoint();
    if (command.type === "SimpleCommand") {
      return await this.#simpleCommands.run(command, io, tail);
    }
    if (command.type === "FunctionDef") {
      this.#shell.state.functions.set(command.name, command);
      return 0;
    }
    if (command.redirections.length === 0) {
      return await this.#compound(command, io);
    }
    return await withRedirections(this.#shell, command.redirections, io, (files) =>
      this.#compound(command, files),
    );
  }

  async #compound(
    command: Exclude<CommandNode, SimpleCommandNode | FunctionNode>,
    io: Io,
  ): Promise<number> {
    switch (command.type) {
      case "If":
        return await this.#if(command, io);
      case "For":
        return await this.#for(command, io);
      case "While":
      case "Until":
        return await this.#while(command, io);
      case "Case":
        return await this.#case(command, io);
      case "Group":
        return await this.statements(command.body, io);
      case "Subshell": {
        const shell = this.#shell;
        const child = shell.fork(io, shell.process.argv, shell.interactive, (forked) =>
          forked.runStatements(command.body, forked.files, true),
        );
        return await shell.inForeground(child.group, () => shell.waitFor(child));
      }
      case "ConditionalCommand":
        return (await evaluateCondition(this.#shell, command.expression)) ? 0 : 1;
      case "ArithmeticCommand":
        return (await this.#shell.expander.arithmetic(command.expression)) === 0n ? 1 : 0;
      default:
        throw new ShellError("syntax error: bad for loop variable");
    }
  }

  async #if(command: Extract<CommandNode, { type: "If" }>, io: Io): Promise<number> {
    for (const clause of command.clauses) {
      const status = await this.#inCondition(() => this.statements(clause.condition, io));
      if (status === 0) {
        return await this.statements(clause.body, io);
      }
    }
    return command.elseBody ? await this.statements(command.elseBody, io) : 0;
  }

  async #for(command: Extract<CommandNode, { type: "For" }>, io: Io): Promise<number> {
    const { state, expander } = this.#shell;
    const words = command.words ? await expander.words(command.words) : [...state.positional];
    let status = 0;
    for (const word of words) {
      state.set(command.variable, word);
      const outcome = await this.#loopBody(command.body, io);
      status = outcome.status;
      if (outcome.leaves) {
        break;
      }
    }
    return status;
  }

  async #while(command: Loop, io: Io): Promise<number> {
    let status = 0;
    for (;;) {
      await this.#shell.checkpoint();
      const condition = await this.#inCondition(() => this.statements(command.condition, io));
      if ((condition === 0) !== (command.type === "While")) {
        return status;
      }
      const outcome = await this.#loopBody(command.body, io);
      status = outcome.status;
      if (outcome.leaves) {
        return status;
      }
    }
  }

  /** Runs a loop's body once, catching the `break` and `continue` that are meant for this loop. */
  async #loopBody(
    body: readonly StatementNode[],
    io: Io,
  ): Promise<{ readonly status: number; readonly leaves: boolean }> {
    try {
      await this.#shell.checkpoint();
      return { status: await this.statements(body, io), leaves: false };
    } catch (error) {
      const isLoopControl =
        error instanceof ControlFlow && (error.kind === "break" || error.kind === "continue");
      if (!isLoopControl) {
        throw error;
      }
      if (error.depth > 1) {
        error.depth -= 1;
        throw error;
      }
      return { status: 0, leaves: error.kind === "break" };
    }
  }

  async #case(command: Extract<CommandNode, { type: "Case" }>, io: Io): Promise<number> {
    const { expander } = this.#shell;
    const text = await expander.text(command.word);
    for (const item of command.items) {
      for (const word of item.patterns) {
        if (matchesPattern(await expander.pattern(word), text)) {
          return await this.statements(item.body, io);
        }
      }
    }
    return 0;
  }
}
