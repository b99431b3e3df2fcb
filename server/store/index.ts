export type { Learner } from "./learners.ts";
export { openStore, type Store } from "./open-store.ts";
export type { StoredSandbox } from "./sandboxes.ts";
export type { SpareSandbox } from "./spare-sandboxes.ts";
export type { Standing, StoredAnswer, StoredStep } from "./standings.ts";
