import { GroupCommitStorage } from "./group-commit-storage.ts";
import type { Storage } from "./storage.ts";

/** A {@link Storage} that forgets everything when it is disposed: for tests. */
export function createMemoryStorage(): Storage {
  const committer = { commit: () => Promise.resolve(), dispose: () => undefined };
  return new GroupCommitStorage(committer, 0, []);
}
