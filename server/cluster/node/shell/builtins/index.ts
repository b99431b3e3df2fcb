import type { Builtin } from "../api.ts";
import {
  breakBuiltin,
  commandBuiltin,
  continueBuiltin,
  describeBuiltin,
  evalBuiltin,
  execBuiltin,
  exitBuiltin,
  returnBuiltin,
  sourceBuiltin,
} from "./control.ts";
import { cdBuiltin, pwdBuiltin, readBuiltin, trapBuiltin, umaskBuiltin } from "./environment.ts";
import {
  foregroundBuiltin,
  historyBuiltin,
  jobsBuiltin,
  killBuiltin,
  waitBuiltin,
} from "./jobs.ts";
import { bracketBuiltin, echoBuiltin, printfBuiltin, testBuiltin } from "./output.ts";
import {
  aliasBuiltin,
  exportBuiltin,
  getoptsBuiltin,
  localBuiltin,
  readonlyBuiltin,
  setBuiltin,
  shiftBuiltin,
  unaliasBuiltin,
  unsetBuiltin,
} from "./variables.ts";

const succeed: Builtin = async () => 0;

/** Every builtin of the shell by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [":", succeed],
  ["true", succeed],
  ["false", async () => 1],
  [".", sourceBuiltin],
  ["source", sourceBuiltin],
  ["[", bracketBuiltin],
  ["alias", aliasBuiltin],
  ["bg", succeed],
  ["break", breakBuiltin],
  ["cd", cdBuiltin],
  ["command", commandBuiltin],
  ["continue", continueBuiltin],
  ["echo", echoBuiltin],
  ["eval", evalBuiltin],
  ["exec", execBuiltin],
  ["exit", exitBuiltin],
  ["export", exportBuiltin],
  ["fg", foregroundBuiltin],
  ["getopts", getoptsBuiltin],
  ["hash", succeed],
  ["history", historyBuiltin],
  ["jobs", jobsBuiltin],
  ["kill", killBuiltin],
  ["local", localBuiltin],
  ["printf", printfBuiltin],
  ["pwd", pwdBuiltin],
  ["read", readBuiltin],
  ["readonly", readonlyBuiltin],
  ["return", returnBuiltin],
  ["set", setBuiltin],
  ["shift", shiftBuiltin],
  ["test", testBuiltin],
  ["trap", trapBuiltin],
  ["type", describeBuiltin],
  [
    "ulimit",
    async (shell, _args, io) => {
      await shell.print(io, "unlimited\n");
      return 0;
    },
  ],
  ["umask", umaskBuiltin],
  ["unalias", unaliasBuiltin],
  ["unset", unsetBuiltin],
  ["wait", waitBuiltin],
]);

/** Those whose assignments last and whose failed redirections end a script (POSIX 2.14). */
export const specialBuiltins: ReadonlySet<string> = new Set([
  ":",
  ".",
  "break",
  "continue",
  "eval",
  "exec",
  "exit",
  "export",
  "readonly",
  "return",
  "set",
  "shift",
  "trap",
  "unset",
]);
