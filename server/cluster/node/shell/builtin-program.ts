import type { Program } from "../machine/process.ts";
import { builtins } from "./builtins/index.ts";
import { Shell } from "./shell.ts";
import { ControlFlow, ShellError, ShellState } from "./state.ts";

/** A builtin as a program of its own (`/bin/echo`, `/bin/kill`): what a container may start without a shell. */
export function builtinProgram(name: string): Program {
  return async (process) => {
    const builtin = builtins.get(name);
    const state = new ShellState();
    state.name = name;
    const shell = new Shell(process, state);
    try {
      return builtin ? await builtin(shell, process.argv.slice(1), process.files) : 127;
    } catch (error) {
      if (error instanceof ControlFlow) {
        return error.status;
      }
      if (error instanceof ShellError) {
        await process.complain(`${error.message}\n`);
        return error.status;
      }
      throw error;
    }
  };
}
