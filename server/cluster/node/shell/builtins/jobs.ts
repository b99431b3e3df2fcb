import { orAborted } from "../../machine/pipe.ts";
import type { Process } from "../../machine/process.ts";
import { Signal, signalName, signalNumber } from "../../machine/signals.ts";
import type { Builtin, Job, ShellApi } from "../api.ts";
import { ControlFlow } from "../state.ts";

function jobOf(shell: ShellApi, word: string): Job | undefined {
  if (word.startsWith("%")) {
    const number = word.slice(1);
    return /^\d+$/.test(number)
      ? shell.jobs.find((job) => job.number === Number(number))
      : shell.jobs.at(-1);
  }
  return shell.jobs.find((job) => String(job.process.pid) === word);
}

function forget(shell: ShellApi, job: Job): void {
  const index = shell.jobs.indexOf(job);
  if (index >= 0) {
    shell.jobs.splice(index, 1);
  }
}

async function waitForJob(shell: ShellApi, job: Job): Promise<number> {
  const ended = orAborted<number>(shell.signal, (resolve) => {
    void job.process.exited.then(resolve);
  });
  const status = await Promise.race([ended, shell.trapped().then(() => null)]);
  if (status === null) {
    return 128 + Signal.TERM;
  }
  forget(shell, job);
  return status;
}

export const waitBuiltin: Builtin = async (shell, args) => {
  if (args.length === 0) {
    for (const job of [...shell.jobs]) {
      await waitForJob(shell, job);
    }
    return 0;
  }
  let status = 0;
  for (const word of args) {
    const job = jobOf(shell, word);
    status = job ? await waitForJob(shell, job) : 127;
  }
  return status;
};

/** How `jobs` and the shell's notices describe a job. */
export function describeJob(job: Job, isCurrent: boolean): string {
  const signal = job.status !== null && job.status > 128 ? job.status - 128 : 0;
  const names: Record<string, string> = { TERM: "Terminated", KILL: "Killed", HUP: "Hangup" };
  const ended = job.status === 0 ? "Done" : `Done(${job.status})`;
  const state =
    job.status === null ? "Running" : signal ? (names[signalName(signal) ?? ""] ?? ended) : ended;
  return `[${job.number}]${isCurrent ? "+" : "-"}  ${state.padEnd(27)}${job.text}\n`;
}

export const jobsBuiltin: Builtin = async (shell, _args, io) => {
  for (const job of [...shell.jobs]) {
    await shell.print(io, describeJob(job, job === shell.jobs.at(-1)));
    if (job.status !== null) {
      forget(shell, job);
    }
  }
  return 0;
};

export const foregroundBuiltin: Builtin = async (shell, args, io) => {
  const job = jobOf(shell, args[0] ?? "%+");
  if (!job) {
    await shell.complain(io, `fg: ${args[0] ?? "%+"}: no such job`);
    return 2;
  }
  await shell.print(io, `${job.text}\n`);
  const terminal = io.get(0)?.terminal;
  if (terminal) {
    terminal.foregroundGroup = job.process.group;
  }
  try {
    const status = await waitForJob(shell, job);
    if (status === 128 + Signal.INT) {
      throw new ControlFlow("interrupt", status);
    }
    return status;
  } finally {
    if (terminal) {
      terminal.foregroundGroup = shell.process.group;
    }
  }
};

function targets(shell: ShellApi, word: string): readonly Process[] {
  const job = word.startsWith("%") ? jobOf(shell, word) : undefined;
  const { machine } = shell.process;
  if (job) {
    return machine.processes.filter((process) => process.group === job.process.group);
  }
  const pid = Number(word);
  if (pid < 0) {
    return machine.processes.filter((process) =>
      pid === -1 ? process.pid !== 1 && process !== shell.process : process.group === -pid,
    );
  }
  return machine.processes.filter((process) => process.pid === pid);
}

export const killBuiltin: Builtin = async (shell, args, io) => {
  let words = [...args];
  let signal: number | undefined = Signal.TERM;
  const option = words[0];
  if (option === "-l") {
    const names = Object.entries(Signal).map(
      ([name, number]) => `${String(number).padStart(2)}) ${name}\n`,
    );
    await shell.print(io, names.join(""));
    return 0;
  }
  if (option === "-s") {
    signal = signalNumber(words[1] ?? "");
    words = words.slice(2);
  } else if (option !== undefined && /^-[A-Za-z0-9]+$/.test(option)) {
    signal = signalNumber(option.slice(1));
    words = words.slice(1);
  }
  if (signal === undefined) {
    await shell.complain(
      io,
      `bad signal name '${(option === "-s" ? args[1] : option?.slice(1)) ?? ""}'`,
    );
    return 1;
  }
  let status = words.length === 0 ? 1 : 0;
  if (words.length === 0) {
    await shell.complain(io, "you need to specify whom to kill");
  }
  for (const word of words.filter((each) => each !== "--")) {
    const problem = deliver(shell, word, signal);
    if (problem) {
      await shell.complain(io, problem);
      status = 1;
    }
  }
  return status;
};

function deliver(shell: ShellApi, word: string, signal: number): string | null {
  if (!/^%|^-?\d+$/.test(word)) {
    return `invalid number '${word}'`;
  }
  const found = targets(shell, word);
  const { uid } = shell.process.credentials;
  const allowed = found.filter((process) => uid === 0 || process.credentials.uid === uid);
  if (allowed.length === 0) {
    const why = found.length > 0 ? "Operation not permitted" : "No such process";
    return `can't kill pid ${word}: ${why}`;
  }
  for (const process of allowed) {
    process.kill(signal);
  }
  return null;
}

export const historyBuiltin: Builtin = async (shell, _args, io) => {
  const lines = shell.history.map((line, index) => `${String(index).padStart(4)} ${line}\n`);
  await shell.print(io, lines.join(""));
  return 0;
};
