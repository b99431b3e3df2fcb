export { attachTerminalSockets, type TerminalSocketsOptions } from "./sockets.ts";
export { createTerminals, type Terminals, type TerminalsOptions } from "./terminals.ts";
