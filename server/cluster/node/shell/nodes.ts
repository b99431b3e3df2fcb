import type { CommandNode, StatementNode } from "./syntax.ts";

/** `$?` of a word is the status before the command; substitutions set it for what follows. */
export async function restored<T>(
  state: { status: number },
  before: number,
  run: () => Promise<T>,
): Promise<T> {
  state.status = before;
  const result = await run();
  if (state.status === before) {
    state.status = 0;
  }
  return result;
}

/** A statement of one command. */
export function alone(command: CommandNode): StatementNode {
  return {
    type: "Statement",
    pipelines: [{ type: "Pipeline", commands: [command], negated: false }],
    operators: [],
    background: false,
  };
}
