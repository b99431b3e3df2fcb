import type { EvaluationHost } from "./api.ts";

/** A variable before a command changed it; null when it was unset. */
export type Saved = { value: string; exported: boolean; readonly: boolean } | null;

/** Undoes the assignments before a command. */
export function restoreAll(shell: EvaluationHost, saved: ReadonlyMap<string, Saved>): void {
  for (const [name, variable] of saved) {
    if (variable) {
      shell.state.variables.set(name, variable);
    } else {
      shell.state.variables.delete(name);
    }
  }
}

/** Undoes what `local` changed. */
export function restoreLocals(shell: EvaluationHost): void {
  for (const [name, value] of shell.locals ?? []) {
    if (value === null) {
      shell.state.variables.delete(name);
    } else {
      shell.state.set(name, value);
    }
  }
}
