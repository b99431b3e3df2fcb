import type { FunctionNode } from "./syntax.ts";

/** A variable as `set`, `export` and `readonly` know it. */
export interface Variable {
  value: string;
  exported: boolean;
  readonly: boolean;
}

/** Options of `set`: errexit, nounset, xtrace, noglob. */
export interface ShellOptions {
  e: boolean;
  u: boolean;
  x: boolean;
  f: boolean;
}

/** Characters of one variable: expansions work on all of them at once. */
const valueLengthMax = 512 * 1024;

/** Everything that a subshell copies. */
export class ShellState {
  readonly variables = new Map<string, Variable>();
  readonly functions = new Map<string, FunctionNode>();
  readonly aliases = new Map<string, string>();
  readonly traps = new Map<number, string>();
  readonly options: ShellOptions = { e: false, u: false, x: false, f: false };
  positional: readonly string[] = [];
  /** `$0`. */
  name = "sh";
  status = 0;
  lastBackgroundPid: number | null = null;

  /** A copy for a subshell; traps don't pass on. */
  fork(): ShellState {
    const copy = new ShellState();
    for (const [name, variable] of this.variables) {
      copy.variables.set(name, { ...variable });
    }
    for (const [name, body] of this.functions) {
      copy.functions.set(name, body);
    }
    Object.assign(copy.options, this.options);
    copy.positional = this.positional;
    copy.name = this.name;
    copy.status = this.status;
    copy.lastBackgroundPid = this.lastBackgroundPid;
    return copy;
  }

  get(name: string): string | undefined {
    return this.variables.get(name)?.value;
  }

  /** @throws ShellError for a read-only variable, and for a text that is too long. */
  set(name: string, value: string, exported?: boolean): void {
    if (value.length > valueLengthMax) {
      throw new ShellError("out of memory", 2);
    }
    const existing = this.variables.get(name);
    if (existing?.readonly) {
      throw new ShellError(`${name}: is read only`, 2);
    }
    this.variables.set(name, {
      value,
      exported: exported ?? existing?.exported ?? false,
      readonly: false,
    });
  }

  unset(name: string): void {
    if (this.variables.get(name)?.readonly) {
      throw new ShellError(`${name}: is read only`, 2);
    }
    this.variables.delete(name);
  }

  /** What child processes get. */
  environment(): Map<string, string> {
    const exported = [...this.variables].filter(([, variable]) => variable.exported);
    return new Map(exported.map(([name, variable]) => [name, variable.value]));
  }
}

/** A fault that ends a non-interactive shell, printed as `sh: <message>`. */
export class ShellError extends Error {
  override readonly name = "ShellError";
  readonly status: number;

  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}

/** `break`, `continue`, `return`, `exit`, and ^C of an interactive shell, on their way up. */
export class ControlFlow extends Error {
  override readonly name = "ControlFlow";
  readonly kind: "break" | "continue" | "return" | "exit" | "interrupt";
  /** Loops still to leave. */
  depth: number;
  readonly status: number;

  constructor(kind: ControlFlow["kind"], status: number, depth = 1) {
    super(kind);
    this.kind = kind;
    this.status = status;
    this.depth = depth;
  }
}
