import type { Localized } from "../contracts/lab.ts";
import type { TerminalLanguage, TerminalSize } from "../contracts/terminal.ts";
import { Arrivals } from "../core/arrivals.ts";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Sandbox, Sandboxes } from "../sandbox/index.ts";
import { FlowBudget } from "./flow-budget.ts";
import { terminalLimits } from "./limits.ts";
import { type StartPty, startPty } from "./pty.ts";
import { type Seen, type Tab, Terminal } from "./terminal.ts";

/** What a tab wants to see. */
interface OpenOptions {
  readonly learnerId: string;
  /** Where the learner asks from. */
  readonly address: string;
  readonly name: string;
  readonly size: TerminalSize;
  readonly seen: Seen | null;
  /** In which the server's own lines are shown from now on. */
  readonly language: TerminalLanguage;
  readonly tab: Tab;
}

/** A terminal as one tab holds it. Disposing takes the tab off; the shell goes on. */
export interface OpenedTerminal extends Owned {
  readonly epoch: string;
  /** Offset of the first byte that the tab gets. */
  readonly from: number;
  /** Offset after the newest byte: what lies before it was written before the tab came. */
  readonly end: number;
  /** Output begins to flow to the tab; called once the tab knows `epoch` and `from`. */
  start(): void;
  write(text: string): void;
  resize(size: TerminalSize): void;
  acknowledge(offset: number): void;
}

/** All terminals of a server. Disposing ends their shells. */
export interface Terminals extends Owned {
  /**
   * Shows a terminal in a tab, starting sandbox and shell where there are none.
   * @throws AppError `capacity` or `unavailable` from the sandbox, `too-many-requests` beyond the bounds.
   */
  open(options: OpenOptions): Promise<OpenedTerminal>;
  /** Terminals that run a shell, of everybody. */
  readonly count: number;
  /** Shows a line in every terminal. */
  tellAll(message: Localized): void;
  /** Names of the learner's terminals that run a shell. Starts nothing. */
  namesOf(learnerId: string): readonly string[];
  /** Ends a terminal's shell and all that runs in it, if there is one. */
  close(learnerId: string, name: string): void;
}

/** Parts of the service. */
export interface TerminalsOptions {
  readonly sandboxes: Sandboxes;
  readonly clock: Clock;
  /** node-pty unless a test brings another. */
  readonly startPty?: StartPty;
}

function openedFor(tab: Tab, terminal: Terminal, from: number): OpenedTerminal {
  return {
    epoch: terminal.epoch,
    from,
    end: terminal.end,
    start: () => terminal.attach(tab, from),
    write: (text) => terminal.write(text),
    resize: (next) => terminal.resize(next),
    acknowledge: (offset) => terminal.acknowledge(tab, offset),
    dispose: () => terminal.detach(tab),
  };
}

/** The service that all of a server's terminals live in. */
export function createTerminals(options: TerminalsOptions): Terminals {
  const budget = new FlowBudget();
  const bySandbox = new Map<string, Map<string, Terminal>>();

  const { shellsBurst: burst, shellsPerHour: perHour } = terminalLimits;
  const starts = new Arrivals(options.clock, { burst, perHour });

  function start(sandbox: Sandbox, name: string, size: TerminalSize): Terminal {
    const names = bySandbox.get(sandbox.id) ?? new Map<string, Terminal>();
    if (names.size >= terminalLimits.terminalsPerSandboxMax) {
      throw new AppError(
        "too-many-requests",
        `At most ${terminalLimits.terminalsPerSandboxMax} terminals can be open; close one first.`,
      );
    }
    const seconds = starts.take(sandbox.id);
    if (seconds > 0) {
      throw new AppError(
        "too-many-requests",
        `Too many shells were started; try again in ${seconds} s.`,
        { retryable: true },
      );
    }
    const terminal = new Terminal({
      sandbox,
      size,
      budget,
      clock: options.clock,
      startPty: options.startPty ?? startPty,
      onExit() {
        names.delete(name);
        if (names.size === 0) {
          bySandbox.delete(sandbox.id);
        }
      },
    });
    bySandbox.set(sandbox.id, names.set(name, terminal));
    return terminal;
  }

  function ofLearner(learnerId: string): Map<string, Terminal> | undefined {
    for (const [sandbox, names] of bySandbox) {
      if (options.sandboxes.learnerOf(sandbox) === learnerId) {
        return names;
      }
    }
    return undefined;
  }

  return {
    get count() {
      return [...bySandbox.values()].reduce((sum, names) => sum + names.size, 0);
    },
    async open({ learnerId, address, name, size, seen, language, tab }) {
      const sandbox = await options.sandboxes.ready(learnerId, address);
      const terminal = bySandbox.get(sandbox.id)?.get(name) ?? start(sandbox, name, size);
      if (terminal.tabs >= terminalLimits.tabsPerTerminalMax) {
        throw new AppError(
          "too-many-requests",
          "Too many tabs show this terminal; close one first.",
        );
      }
      sandbox.touch();
      terminal.resize(size);
      terminal.speak(language);
      return openedFor(tab, terminal, terminal.startFor(seen));
    },
    tellAll(message) {
      for (const names of bySandbox.values()) {
        for (const terminal of names.values()) {
          terminal.tell(message);
        }
      }
    },
    namesOf: (learnerId) => [...(ofLearner(learnerId)?.keys() ?? [])],
    close: (learnerId, name) => ofLearner(learnerId)?.get(name)?.dispose(),
    dispose() {
      for (const names of bySandbox.values()) {
        for (const terminal of names.values()) {
          terminal.dispose();
        }
      }
      bySandbox.clear();
    },
  };
}
