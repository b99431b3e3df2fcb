export { runShellCommandLine } from "./control/command-line.ts";
export { createControlServer } from "./control/control-server.ts";
export { attachTerminalSockets } from "./sockets.ts";
export { createTerminals } from "./terminals.ts";
