import { setTimeout as sleep } from "node:timers/promises";
import type { OpenTerminalReply } from "../../server/contracts/terminal.ts";
import { Tab } from "../fixtures/tab.ts";
import { type Actor, acts } from "./acts.ts";
import { pick, type Random } from "./random.ts";
import type { Report } from "./report.ts";

/** Whatever takes longer is a fault, even on a machine that is busy. */
const patienceMs = 60_000;
const pauseMsMin = 2_000;
const pauseMsSpan = 6_000;

/** One learner: types, reconnects, reloads, misbehaves, and notices what doesn't come back. */
export class SoakLearner implements Actor {
  readonly url: string;
  tab: Tab;
  readonly #random: Random;
  readonly #report: Report;
  #count = 0;

  private constructor(url: string, tab: Tab, random: Random, report: Report) {
    this.url = url;
    this.tab = tab;
    this.#random = random;
    this.#report = report;
  }

  /** Lives until `untilMs` of `performance.now()`, then closes the tab for good. Never throws. */
  static async live(url: string, random: Random, report: Report, untilMs: number): Promise<void> {
    try {
      const learner = new SoakLearner(url, await Tab.open(url), random, report);
      await learner.reopened(await learner.tab.attach());
      await learner.#act(untilMs);
      learner.tab.close();
    } catch (error) {
      report.fault(`a learner couldn't begin: ${String(error)}`);
      await sleep(1000);
    }
  }

  async #act(untilMs: number): Promise<void> {
    while (performance.now() < untilMs) {
      const act = pick(this.#random, acts);
      try {
        await act.run(this);
      } catch (error) {
        this.#report.fault(`${act.name}: ${String(error)}`);
        await this.#recover();
      }
      this.#report.did(act.name);
      for (const _ of this.tab.gaps.splice(0)) {
        this.#report.fault(`${act.name}: output was missed or came twice`);
      }
      await sleep(pauseMsMin + this.#random() * pauseMsSpan);
    }
  }

  /** Runs a command and waits for its end; a shell that ended on the way is opened anew. */
  async command(command: string): Promise<void> {
    this.#count += 1;
    const done = this.tab.sees(new RegExp(`done-42-${this.#count}\\r\\n`));
    const startedMs = performance.now();
    this.tab.type(`${command}\rprintf 'done-%s-%s\\n' $((40+2)) ${this.#count}\r`);
    await withinPatience(done);
    this.#report.commandMs.push(performance.now() - startedMs);
  }

  /** Types what ends the shell, waits for that, and opens another one. */
  async endsShell(text: string): Promise<void> {
    const ended = new Promise<void>((resolve) =>
      this.tab.socket.once("terminal:exit", () => resolve()),
    );
    this.tab.type(text);
    await withinPatience(ended);
    await this.reopened(await this.tab.attach());
    await this.command("true");
  }

  /** @throws Error unless the terminal was opened. */
  async reopened(reply: OpenTerminalReply): Promise<void> {
    if (!reply.ok) {
      throw new Error(`${reply.code}: ${reply.message}`);
    }
  }

  expect(holds: boolean, message: string): void {
    if (!holds) {
      this.#report.fault(message);
    }
  }

  wait(ms: number): Promise<void> {
    return sleep(ms);
  }

  /** After a fault: as a person would, with another tab and another shell. */
  async #recover(): Promise<void> {
    this.tab.close();
    this.tab = await Tab.open(this.url, this.tab.cookie);
    this.tab.socket.emit("terminal:close", { terminal: "main" });
    await sleep(500);
    await this.tab.attach();
  }
}

async function withinPatience(done: Promise<void>): Promise<void> {
  const abort = new AbortController();
  const late = sleep(patienceMs, "late" as const, { signal: abort.signal }).catch(() => "ended");
  const first = await Promise.race([done, late]);
  abort.abort();
  if (first === "late") {
    throw new Error(`no answer in ${patienceMs / 1000} s`);
  }
}
