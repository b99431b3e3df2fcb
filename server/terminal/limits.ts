const kib = 1024;

/** Bounds on terminals, each with its reason. */
export const terminalLimits = {
  /** Kept of a terminal's output for tabs that come back: 10,000 lines of 100 characters. */
  replayBytesMax: 1024 * kib,
  /** A dock with a handful of tabs; each shell costs 5 MB. */
  terminalsPerSandboxMax: 8,
  /** Tabs that look at one terminal. */
  tabsPerTerminalMax: 16,
  /** Shells that a sandbox starts: each takes 20 ms of a core, a loop of them would take the core. */
  shellsBurst: 30,
  shellsPerHour: 1_200,
  /** Sent but not yet drawn: at most so much, shared out when many terminals are busy. */
  windowBytesMax: 256 * kib,
  windowBytesMin: 16 * kib,
  windowBudgetBytes: 1024 * kib,
  /** A busy terminal's output is gathered so long or until it is so much; an idle one's goes at once. */
  gatherMs: 8,
  gatherBytes: 16 * kib,
  /** Keys and pastes of one tab: a paste of 1 MB goes through, a flood doesn't. */
  inputBytesBurst: 1024 * kib,
  inputBytesPerSecond: 64 * kib,
  /** Events of one tab other than acknowledgements. */
  eventsBurst: 400,
  eventsPerSecond: 100,
} as const;
