export type { Learner, Learners } from "./learners.ts";
export { openStore, type Store, type StoreOptions } from "./open-store.ts";
export type { StoredSandbox, StoredSandboxes } from "./sandboxes.ts";
