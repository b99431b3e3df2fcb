export type { Host } from "./host.ts";
export { HostFileError } from "./host.ts";
export { type RunResult, runTrivy } from "./run.ts";
export { provideTrivy, type TrivyParts } from "./sandbox-program.ts";
