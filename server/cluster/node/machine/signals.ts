/** Signal numbers of Linux on amd64. */
export const Signal = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  WINCH: 28,
} as const;

const ignoredByDefault: readonly number[] = [Signal.CHLD, Signal.CONT, Signal.WINCH];

/** Whether a process without a handler survives the signal. Stop signals aren't simulated. */
export function isIgnoredByDefault(signal: number): boolean {
  return ignoredByDefault.includes(signal) || signal === Signal.TSTP;
}

/** The number of `TERM`, `SIGTERM` or `15`. */
export function signalNumber(text: string): number | undefined {
  const name = text.toUpperCase().replace(/^SIG/, "");
  const byName: number | undefined = Object.entries(Signal).find(([key]) => key === name)?.[1];
  return byName ?? (/^\d+$/.test(text) && Number(text) < 65 ? Number(text) : undefined);
}

/** The name without SIG, or undefined. */
export function signalName(number: number): string | undefined {
  return Object.entries(Signal).find(([, value]) => value === number)?.[0];
}

/** Why a process's `signal` aborted: it unwinds whatever the program was doing. */
export class SignalDeath extends Error {
  override readonly name = "SignalDeath";
  readonly signal: number;

  constructor(signal: number) {
    super(`killed by signal ${signal}`);
    this.signal = signal;
  }
}
