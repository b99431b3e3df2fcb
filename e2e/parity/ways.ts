import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { promisify } from "node:util";
import type { Way } from "./run-transcript.ts";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);

/** A program of the product that runs beside the suite. */
export interface Program {
  readonly lines: AsyncIterator<string>;
  readonly process: ChildProcess;
  /** Ends it at once and waits for its end. */
  kill(): Promise<void>;
  /** Lets it clean up, and waits for its end. */
  finish(): Promise<void>;
}

function startProgram(file: string, args: readonly string[]): Program {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const reader: Interface = createInterface(child.stdout);
  return {
    lines: reader[Symbol.asyncIterator](),
    process: child,
    async kill() {
      child.kill("SIGTERM");
      await exited;
    },
    async finish() {
      child.stdin.end();
      await exited;
    },
  };
}

async function nextLine({ lines }: Program): Promise<string> {
  const { value, done } = await lines.next();
  if (done) {
    throw new Error("a program of the product ended before it was ready");
  }
  return value;
}

/** Starts the embedded cluster as `npm run cluster` does, with an empty data directory. */
export async function startCluster(
  directory: string,
): Promise<{ kubeconfig: string; program: Program }> {
  const kubeconfig = join(directory, "admin.kubeconfig");
  const args = [
    "--port",
    "0",
    "--data-dir",
    join(directory, "cluster"),
    "--kubeconfig",
    kubeconfig,
  ];
  const program = startProgram("server/cluster/main.ts", args);
  await nextLine(program);
  return { kubeconfig, program };
}

/** The administrator: each transcript has a namespace of its own, which is deleted afterwards. */
export function straightWay(kubectl: string, kubeconfig: string, embedded: boolean): Way {
  const asAdmin = (...args: string[]) => run(kubectl, ["--kubeconfig", kubeconfig, ...args]);
  return {
    name: "straight",
    embedded,
    async enter({ name }) {
      const namespace = `parity-${name}`;
      await asAdmin("create", "namespace", namespace);
      await asAdmin("wait", "--for=create", "serviceaccount/default", "-n", namespace);
      return { kubeconfig, namespace };
    },
    async leave({ name }) {
      await asAdmin("delete", "namespace", `parity-${name}`, "--wait=false");
    },
  };
}

/** Learners behind the gateway: each transcript has one of its own, who works in `default`. */
export async function learnerWay(
  kubeconfig: string,
  directory: string,
  embedded: boolean,
): Promise<{ way: Way; program: Program }> {
  const args = ["--kubeconfig", kubeconfig, "--run-dir", directory];
  const program = startProgram("server/gateway/main.ts", args);
  await nextLine(program);
  // Answers come in the order of the questions.
  let last: Promise<unknown> = Promise.resolve();
  const ask = (name: string): Promise<string> => {
    const answer = last.then(() => {
      program.process.stdin?.write(`${name}\n`);
      return nextLine(program);
    });
    last = answer;
    return answer;
  };
  const way: Way = {
    name: "learner",
    embedded,
    async enter({ name }) {
      const [, file = ""] = (await ask(name)).split(" ");
      return { kubeconfig: file, namespace: "default" };
    },
    leave: () => Promise.resolve(),
  };
  return { way, program };
}
