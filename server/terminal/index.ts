export { runShellCommandLine } from "./control/command-line.ts";
export { createControlServer } from "./control/control-server.ts";
export { attachTerminals } from "./sockets.ts";
export { createTerminals, type Terminals } from "./terminals.ts";
