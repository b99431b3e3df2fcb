/** Bounds on one tab's and one learner's use of files, each with its reason. Sizes stand in the contract. */
export const filesServerLimits = {
  /** Requests of a tab: opening a tree of some dozen directories goes at once. */
  requestsBurst: 100,
  requestsPerSecond: 20,
  /** Uploads and downloads of a learner at a time: a browser opens six connections. */
  transfersMax: 6,
  /** Directories that a tab watches. The kernel's watches are shared by everybody. */
  watchesMax: 100,
  /** Changes are told together: a `git checkout` or `tar x` is one. */
  gatherMs: 150,
} as const;
