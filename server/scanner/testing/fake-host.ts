import { createHash } from "node:crypto";
import { type Host, HostFileError } from "../host.ts";
import { runTrivy } from "../run.ts";

/** What a machine of tests is made of. */
export interface FakeMachine {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  /** Paths whose every use fails with this code. */
  readonly faults?: Readonly<Record<string, string>>;
  readonly now?: string;
}

/** What a run left. */
export interface FakeRun {
  readonly code: number;
  readonly out: string;
  /** Without the time before each line. */
  readonly err: string;
  readonly files: ReadonlyMap<string, string>;
}

const time = "2026-11-23T21:00:00Z";

/** A machine that is only made of what it is given. */
export function fakeHost(command: string, machine: FakeMachine = {}): Host {
  return new FakeHost(command.split(" ").filter(Boolean), machine);
}

/** Runs `trivy` on a machine that is only made of these files; its clock stands still, its chance is a count. */
export async function trivy(command: string, machine: FakeMachine = {}): Promise<FakeRun> {
  const host = new FakeHost(command.split(" ").filter(Boolean), machine);
  const { exitCode } = await runTrivy(host);
  return {
    code: exitCode,
    out: host.out,
    err: host.err.replaceAll(`${time}\t`, ""),
    files: host.files,
  };
}

class FakeHost implements Host {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  readonly columns = 40;
  readonly files: Map<string, string>;
  out = "";
  err = "";
  readonly #machine: FakeMachine;
  #drawn = 0;

  constructor(args: readonly string[], machine: FakeMachine) {
    this.args = args;
    this.env = { HOME: "/home/learner", ...machine.env };
    this.stdoutIsTerminal = machine.isTerminal ?? false;
    this.files = new Map(Object.entries(machine.files ?? {}));
    this.#machine = machine;
  }

  readFile(path: string): Uint8Array {
    this.#check(path);
    const text = this.files.get(path);
    if (text === undefined) {
      throw new HostFileError("ENOENT");
    }
    // Tests write bytes that aren't text as Latin letters behind this mark.
    return text.startsWith("bytes:")
      ? Uint8Array.from(text.slice(6), (char) => char.charCodeAt(0))
      : new TextEncoder().encode(text);
  }

  absolutePath(path: string): string {
    return path.startsWith("/") ? path : `/home/learner/${path}`;
  }

  exists(path: string): boolean {
    return this.files.has(path) || this.#machine.faults?.[path] !== undefined;
  }

  isDirectory(path: string): boolean {
    return this.#machine.faults?.[path] === "EISDIR";
  }

  writeFile(path: string, text: string): void {
    this.#check(path);
    this.files.set(path, text);
  }

  removeDirectory(path: string): void {
    this.#check(path);
    for (const file of this.files.keys()) {
      if (file.startsWith(`${path}/`)) {
        this.files.delete(file);
      }
    }
  }

  writeOut(text: string): void {
    this.out += text;
  }

  writeError(text: string): void {
    this.err += text;
  }

  now(): Date {
    return new Date(this.#machine.now ?? time);
  }

  logTime(): string {
    return time;
  }

  randomBytes(count: number): Uint8Array {
    this.#drawn += 1;
    const bytes = new Uint8Array(count);
    bytes[count - 1] = this.#drawn;
    return bytes;
  }

  sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
  }

  #check(path: string): void {
    const code = this.#machine.faults?.[path];
    if (code !== undefined) {
      throw new HostFileError(code);
    }
  }
}
