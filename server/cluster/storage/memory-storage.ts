import { GroupCommitStorage } from "./group-commit-storage.ts";
import type { Storage } from "./storage.ts";

/**
 * A {@link Storage} that forgets everything when it is disposed: for tests, and for what is observed
 * and not kept. `revision` is the one that it starts from.
 */
export function createMemoryStorage(revision = 0): Storage {
  const committer = { commit: () => Promise.resolve(), dispose: () => undefined };
  return new GroupCommitStorage(committer, revision, []);
}
