import type { Program } from "../machine/process.ts";
import { builtinProgram } from "../shell/builtin-program.ts";
import { wget } from "./net/wget.ts";
import { sleep } from "./system/sleep.ts";

const builtinNames = ["[", "echo", "false", "kill", "printf", "pwd", "test", "true"];

/** The applets of BusyBox by name, the shell aside. */
export const busyboxApplets: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...builtinNames.map((name) => [name, builtinProgram(name)] as const),
  ["sleep", sleep],
  ["wget", wget],
]);
