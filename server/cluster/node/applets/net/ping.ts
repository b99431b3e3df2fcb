import type { EchoOutcome } from "../../../network/network.ts";
import type { Process, Program } from "../../machine/process.ts";
import { Signal } from "../../machine/signals.ts";
import { parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { resolveHost } from "./dial.ts";

const usage = "ping [OPTIONS] HOST";
const headerBytes = 8;
/** As a reply from a node beside it shows. */
const ttlReply = 64;
const roundTripMs = 0.1;

/**
 * `ping [-c COUNT] [-i SECS] [-s SIZE] [-W SEC] [-w SEC] [-q] HOST`. Any user may, as containerd 2
 * sets net.ipv4.ping_group_range. Source: BusyBox 1.36 networking/ping.c (texts, exit codes).
 */
export const ping: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "c:i:s:t:w:W:I:p:qn4A");
  const [host] = options.operands;
  if (options.error !== null || host === undefined) {
    return await usageFault(process, "ping", options.error, usage);
  }
  const number = (letter: string, fallback: number) =>
    Number(options.values.get(letter) ?? fallback);
  const ip = await resolveHost(process, host, process.signal);
  if (ip === null) {
    await process.complain(`ping: bad address '${host}'\n`);
    return 1;
  }
  const run = new PingRun(process, {
    host,
    ip,
    size: number("s", 56),
    isQuiet: options.flags.has("q"),
  });
  return await run.go({
    count: number("c", Number.POSITIVE_INFINITY),
    intervalMs: number("i", 1) * 1000,
    waitMs: number("W", 10) * 1000,
    totalMs: number("w", Number.POSITIVE_INFINITY) * 1000,
  });
};

interface PingTarget {
  readonly host: string;
  readonly ip: string;
  readonly size: number;
  readonly isQuiet: boolean;
}

interface PingPlan {
  readonly count: number;
  readonly intervalMs: number;
  readonly waitMs: number;
  readonly totalMs: number;
}

class PingRun {
  readonly #process: Process;
  readonly #target: PingTarget;
  readonly #times: number[] = [];
  readonly #interrupt = new AbortController();
  #sent = 0;

  constructor(process: Process, target: PingTarget) {
    this.#process = process;
    this.#target = target;
  }

  /** @returns 0 if there was an answer. */
  async go(plan: PingPlan): Promise<number> {
    const { host, ip, size } = this.#target;
    const { clock } = this.#process.machine;
    const startedMs = clock.now().getTime();
    const leftMs = () => plan.totalMs - (clock.now().getTime() - startedMs);
    this.#process.onSignal(Signal.INT, () => this.#interrupt.abort());
    await this.#process.write(`PING ${host} (${ip}): ${size} data bytes\n`);
    while (this.#sent < plan.count && leftMs() > 0 && !this.#interrupt.signal.aborted) {
      const outcome = await this.#once();
      const isLast = this.#sent >= plan.count;
      const pauseMs = isLast && outcome === "reply" ? 0 : isLast ? plan.waitMs : plan.intervalMs;
      await this.#pause(Math.min(pauseMs, leftMs()));
    }
    await this.#statistics();
    return this.#times.length > 0 ? 0 : 1;
  }

  async #once(): Promise<EchoOutcome> {
    const { ip, size, isQuiet } = this.#target;
    const { network, origin } = this.#process.machine;
    const outcome = network.echo(origin, ip);
    if (outcome === "reply") {
      const time = roundTripMs + (this.#sent % 7) / 100;
      this.#times.push(time);
      const text = `${size + headerBytes} bytes from ${ip}: seq=${this.#sent} ttl=${ttlReply} time=${time.toFixed(3)} ms\n`;
      await this.#process.write(isQuiet ? "" : text);
    }
    this.#sent += 1;
    return outcome;
  }

  async #pause(durationMs: number): Promise<void> {
    const { clock } = this.#process.machine;
    const either = AbortSignal.any([this.#process.signal, this.#interrupt.signal]);
    try {
      await clock.sleep(Math.max(0, durationMs), either);
    } catch {
      this.#process.signal.throwIfAborted();
    }
  }

  async #statistics(): Promise<void> {
    const received = this.#times.length;
    const lost = Math.round(((this.#sent - received) * 100) / Math.max(1, this.#sent));
    const lines = [
      `\n--- ${this.#target.host} ping statistics ---`,
      `${this.#sent} packets transmitted, ${received} packets received, ${lost}% packet loss`,
    ];
    if (received > 0) {
      const sum = this.#times.reduce((total, time) => total + time, 0);
      const parts = [Math.min(...this.#times), sum / received, Math.max(...this.#times)];
      const texts = parts.map((time) => time.toFixed(3)).join("/");
      lines.push(`round-trip min/avg/max = ${texts} ms`);
    }
    await this.#process.write(`${lines.join("\n")}\n`);
  }
}
