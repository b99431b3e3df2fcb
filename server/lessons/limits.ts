/** Bounds on lessons, each with its reason. */
export const lessonLimits = {
  /** After something was done, so long passes until a step is called not yet done: under the second promised. */
  quietMs: 600,
  /** So long a lab rests between judgements: each reads the cluster, and a loop of commands asks for hundreds. */
  roundRestMs: 50,
  /** What was done so long before a step opened counts for it: its opening is noticed a moment late. */
  graceMs: 1_500,
  /** How often a cluster that doesn't answer is asked again. */
  faultRetryMs: 2_000,
  /** How often a store that doesn't answer is tried again. */
  storeRetryMs: 2_000,
  /** Observations kept of one learner: more than a step needs, even with a watch that reconnects. */
  observationsMax: 200,
  /** So long observations are kept, and what a learner without a tab did is still judged. */
  keepMs: 15 * 60_000,
  /** How often what nobody needs any more is let go. */
  sweepEveryMs: 60_000,
  /** The longest that a step's solution may take: the lessons' own waits are 60 s at most. */
  scriptMsMax: 120_000,
  /** After a solution so long passes at most until its step is seen as done. */
  solvedMsMax: 10_000,
  /** How often one looks whether a step that is made again is there. */
  rebuiltEveryMs: 250,
  /** After a sandbox has started its Pods come up again: what isn't there by then is gone. */
  settleMs: 3_000,
  /** Targets whose last scan is kept: a chapter asks for five; each is up to a megabyte. */
  scansMax: 12,
  /** Events of one tab. */
  events: { burst: 60, perSecond: 10 },
} as const;
