export { type ControlServerOptions, createControlServer } from "./control/control-server.ts";
export { attachTerminalSockets, type TerminalSocketsOptions } from "./sockets.ts";
export { createTerminals, type Terminals, type TerminalsOptions } from "./terminals.ts";
