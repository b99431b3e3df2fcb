export { createHomes, type Homes } from "./homes.ts";
export { createIdentity, type Identity } from "./identity.ts";
export type { RunningShell, Sandbox } from "./sandbox.ts";
export { createSandboxes, type Sandboxes, type SandboxesOptions } from "./sandboxes.ts";
export { loadOrCreateSecret } from "./secret.ts";
export { type SelectShellHostOptions, selectShellHost } from "./select-shell-host.ts";
export { type SharedFile, type ShellCommand, type ShellHost, toProcessEnv } from "./shell-host.ts";
