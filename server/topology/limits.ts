/** Bounds on the diagram, each with its reason. */
export const topologyLimits = {
  /** More Pods than this are a crowd that no diagram of the width of a dock shows. */
  podsMax: 40,
  /** Connections that are judged and sent: 40 Pods with one port would be 1,560. */
  edgesMax: 600,
  /** Policies that are drawn and judged. */
  policiesMax: 100,
  /** Peers of all drawn policies together: each may be asked for each connection and for each port that is tried. */
  peersMax: 500,
  /** Other ports at which a refused connection might pass. */
  portsTriedMax: 8,
  servicesMax: 100,
  /** A page is told at most so often. */
  everyMs: 250,
  /** The same for counts: every open terminal follows them, in a class some 200 at a time. */
  countEveryMs: 1_000,
  /** How soon a cluster that didn't answer is asked again. */
  retryMs: 2_000,
  /** Events of one tab: an editor tries a policy at each pause of typing. */
  events: { burst: 40, perSecond: 8 },
} as const;
