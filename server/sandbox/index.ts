export { createHomes } from "./homes.ts";
export { createIdentity, type Identity } from "./identity.ts";
export { refuseStrangers } from "./refuse-strangers.ts";
export type { RunningShell, Sandbox } from "./sandbox.ts";
export { createSandboxes } from "./sandboxes.ts";
export type { Sandboxes } from "./sandboxes-service.ts";
export { loadOrCreateSecret } from "./secret.ts";
export { selectShellHost } from "./select-shell-host.ts";
export { type ShellCommand, type ShellHost, toProcessEnv } from "./shell-host.ts";
