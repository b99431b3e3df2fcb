import type { Owned } from "../../../../../core/lifecycle.ts";
import type { Process } from "../../../machine/process.ts";

const heading = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;
const updateMs = 1000;
const kilobyte = 1024;

/** Five characters for a number of bytes. Source: curl lib/progress.c max5data. */
function max5(bytes: number): string {
  if (bytes < 100_000) {
    return String(bytes).padStart(5);
  }
  if (bytes < 10_000 * kilobyte) {
    return `${String(Math.floor(bytes / kilobyte)).padStart(4)}k`;
  }
  const megabytes = bytes / (kilobyte * kilobyte);
  return megabytes < 100
    ? `${Math.floor(megabytes).toString().padStart(2)}.${Math.floor((megabytes * 10) % 10)}M`
    : `${String(Math.floor(megabytes)).padStart(4)}M`;
}

/** `  0:00:05`, or dashes for none. Source: curl lib/progress.c time2str. */
function clockText(seconds: number): string {
  if (seconds <= 0) {
    return "--:--:--";
  }
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = String(Math.floor(seconds / 3600)).padStart(2);
  return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(Math.floor(seconds) % 60)}`;
}

/** The meter that curl shows on standard error while its output goes to a file or pipe. */
export class ProgressMeter implements Owned {
  readonly #process: Process;
  readonly #startedMs: number;
  readonly #timer: Owned;
  #expected = 0;
  #received = 0;

  constructor(process: Process) {
    this.#process = process;
    this.#startedMs = this.#nowMs;
    this.#timer = process.machine.clock.every(updateMs, () => void this.#show());
  }

  async begin(): Promise<void> {
    await this.#process.complain(heading);
    await this.#show();
  }

  expect(bytes: number): void {
    this.#expected = bytes;
  }

  add(bytes: number): void {
    this.#received += bytes;
  }

  /** The last line, which stays. */
  async end(): Promise<void> {
    await this.#show();
    await this.#process.complain("\n");
  }

  dispose(): void {
    void this.#timer.dispose();
  }

  get #nowMs(): number {
    return this.#process.machine.clock.now().getTime();
  }

  async #show(): Promise<void> {
    const elapsedMs = this.#nowMs - this.#startedMs;
    const speed = Math.floor((this.#received * 1000) / Math.max(1, elapsedMs));
    const total = this.#expected || this.#received;
    const percent = total === 0 ? 0 : Math.floor((this.#received * 100) / total);
    const spent = clockText(Math.floor(elapsedMs / 1000));
    const part = String(percent).padStart(3);
    await this.#process
      .complain(
        `\r${part} ${max5(total)}  ${part} ${max5(this.#received)}    0     0  ${max5(speed)}      0 --:--:-- ${spent} --:--:-- ${max5(speed)}`,
      )
      .catch(() => undefined);
  }
}
