import { randomBytes } from "node:crypto";
import type { Clock } from "../../../core/clock.ts";
import type { Logger } from "../../../core/log.ts";
import type { Container, Pod } from "../../../kube/index.ts";
import type { Network } from "../../network/network.ts";
import type { Image } from "../images/image.ts";
import { FileSystem } from "../machine/filesystem.ts";
import type { Credentials } from "../machine/inode.ts";
import { SimulatedMachine } from "../machine/machine.ts";
import { NullFile, type OpenFile, SinkFile } from "../machine/open-file.ts";
import { absolutePath } from "../machine/paths.ts";
import { Pipe } from "../machine/pipe.ts";
import type { Process, Program } from "../machine/process.ts";
import type { ProcessTable } from "../machine/process-table.ts";
import type { Processor } from "../machine/processor.ts";
import { Signal } from "../machine/signals.ts";
import { Terminal } from "../machine/terminal.ts";
import { resolveProgram } from "../shell/launch.ts";
import type { ContainerLog } from "./container-log.ts";
import { expandReferences } from "./expand-references.ts";
import type { NodeFacts } from "./node-facts.ts";
import {
  capabilitiesOf,
  credentialsOf,
  effectiveSecurity,
  passwdEntry,
  StartFault,
} from "./security.ts";
import { systemMounts } from "./system-mounts.ts";
import { containerMounts } from "./volumes/mounts.ts";
import type { PodVolume } from "./volumes/source.ts";

/** Everything that starting a container takes. */
export interface RunRequest {
  readonly pod: Pod;
  readonly container: Container;
  readonly image: Image;
  readonly env: ReadonlyMap<string, string>;
  readonly volumes: ReadonlyMap<string, PodVolume>;
  readonly facts: NodeFacts;
  readonly network: Network;
  readonly clock: Clock;
  readonly processor: Processor;
  readonly log: Logger;
  /** Where what the container prints goes. */
  readonly output: ContainerLog;
  /** The PID namespace to join: a shared one, or another container's. */
  readonly processes?: ProcessTable<Process>;
}

/** What a running container accepts from `attach` besides its log. */
export interface AttachPoint {
  readonly terminal: Terminal | null;
  /** Write end of PID 1's standard input; null when the container has none. */
  readonly stdin: OpenFile | null;
}

/** One run of a container, from its start to the end of PID 1. */
export class ContainerRun {
  readonly id = `containerd://${randomBytes(32).toString("hex")}`;
  readonly machine: SimulatedMachine;
  readonly credentials: Credentials;
  readonly log: ContainerLog;
  readonly init: Process;
  readonly startedMs: number;
  readonly env: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  readonly attachPoint: AttachPoint;
  readonly stopSignal: number;
  /** Standard input closes when the first client that was attached to it goes. */
  readonly stdinOnce: boolean;
  /** Listeners for attached clients; they get the same bytes as the log. */
  readonly watchers = new Set<
    (stream: "stdout" | "stderr", bytes: Uint8Array) => void | Promise<void>
  >();

  /** @throws StartFault with the text that the container's status shows. */
  constructor(request: RunRequest) {
    const { pod, container, image, clock } = request;
    this.credentials = credentialsOf(pod, container, image);
    this.log = request.output;
    this.env = fullEnvironment(request, this.credentials);
    this.workingDirectory = container.workingDir ?? image.workingDirectory;
    this.stopSignal = image.stopSignal;
    this.stdinOnce = container.stdinOnce ?? false;
    this.machine = makeMachine(request, this.env, this.workingDirectory);
    const argv = commandOf(container, image, this.env);
    const streams = this.#streams(container);
    this.attachPoint = { terminal: streams.terminal, stdin: streams.stdin };
    this.init = this.#start(argv, streams.files);
    if (streams.terminal) {
      streams.terminal.foregroundGroup = this.init.group;
    }
    this.startedMs = clock.now().getTime();
    void this.init.exited.then(() => this.log.close());
  }

  /** Resolves with PID 1's exit code. */
  get exited(): Promise<number> {
    return this.init.exited;
  }

  /** SIGTERM (or the image's signal) now, SIGKILL after the grace period. */
  async stop(graceMs: number): Promise<void> {
    this.init.kill(this.stopSignal);
    const timer = this.machine.clock.after(graceMs, () => this.kill());
    await this.init.exited;
    await timer.dispose();
  }

  kill(): void {
    this.init.kill(Signal.KILL, true);
  }

  /** The last bytes of a file, for termination messages; empty when it isn't there. */
  readTail(path: string, bytesMax: number): string {
    try {
      const bytes = this.machine.fs.readFile(path, { uid: 0, gid: 0, groups: [] });
      return new TextDecoder().decode(bytes.subarray(-bytesMax));
    } catch {
      return "";
    }
  }

  #start(argv: readonly string[], files: ReadonlyMap<number, OpenFile>): Process {
    return this.machine.spawn({
      argv,
      env: this.env,
      cwd: this.workingDirectory,
      credentials: this.credentials,
      parent: null,
      files,
      program: programOf(this.machine, argv, this.env, this.workingDirectory, this.credentials),
    });
  }

  #streams(container: Container): {
    readonly files: ReadonlyMap<number, OpenFile>;
    readonly terminal: Terminal | null;
    readonly stdin: OpenFile | null;
  } {
    const sink = (stream: "stdout" | "stderr") => async (bytes: Uint8Array) => {
      this.log.append(stream, bytes);
      for (const watcher of this.watchers) {
        await watcher(stream, bytes);
      }
    };
    if (container.tty) {
      const terminal = new Terminal(sink("stdout"), (group, signal) =>
        this.machine.signalGroup(group, signal),
      );
      const file = terminal.open();
      const files = new Map([
        [0, container.stdin ? file : new NullFile()],
        [1, container.stdin ? file.retain() : file],
        [2, file.retain()],
      ]);
      return { files, terminal, stdin: null };
    }
    const pipe = container.stdin ? new Pipe() : null;
    const files = new Map<number, OpenFile>([
      [0, pipe?.readEnd ?? new NullFile()],
      [1, new SinkFile(sink("stdout"))],
      [2, new SinkFile(sink("stderr"))],
    ]);
    return { files, terminal: null, stdin: pipe?.writeEnd ?? null };
  }
}

function commandOf(
  container: Container,
  image: Image,
  env: ReadonlyMap<string, string>,
): readonly string[] {
  const expand = (words: readonly string[]) =>
    words.map((word) => expandReferences(word, (name) => env.get(name)));
  const hasCommand = (container.command ?? []).length > 0;
  const entrypoint = hasCommand ? expand(container.command ?? []) : image.entrypoint;
  const hasArgs = (container.args ?? []).length > 0;
  const args = hasArgs ? expand(container.args ?? []) : hasCommand ? [] : image.command;
  const argv = [...entrypoint, ...args];
  if (argv.length === 0) {
    throw new StartFault(
      "CreateContainerError",
      "failed to generate container spec: no command specified",
    );
  }
  return argv;
}

/** As runc words a failed start. */
export function execFault(name: string, why: string): string {
  const reason =
    name.includes("/") && why.includes("not found in $PATH")
      ? `stat ${name}: no such file or directory`
      : why;
  return `exec: ${JSON.stringify(name)}: ${reason}`;
}

function programOf(
  machine: SimulatedMachine,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
  cwd: string,
  credentials: Credentials,
): Program {
  const probe = { machine, cwd, credentials, path: (path: string) => absolutePath(cwd, path) };
  const launch = resolveProgram(probe, argv, env.get("PATH") ?? "");
  if (launch.kind === "program") {
    return async (process) => {
      process.argv = launch.argv;
      return await launch.program(process);
    };
  }
  const why =
    launch.kind === "denied" ? launch.error.toLowerCase() : "executable file not found in $PATH";
  throw new StartFault(
    "RunContainerError",
    `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${execFault(argv[0] ?? "", why)}: unknown`,
  );
}

function fullEnvironment(request: RunRequest, credentials: Credentials): Map<string, string> {
  const { image, pod, container } = request;
  const env = new Map<string, string>(image.env);
  env.set("HOSTNAME", hostnameOf(pod));
  const home = passwdEntry(image.root, String(credentials.uid))?.home ?? "/";
  env.set("HOME", home);
  if (container.tty) {
    env.set("TERM", "xterm");
  }
  for (const [name, value] of request.env) {
    env.set(name, value);
  }
  return env;
}

/** What `hostname` prints in a Pod's containers: at most 63 characters. */
function hostnameOf(pod: Pod): string {
  const name = pod.spec?.hostNetwork
    ? (pod.spec.nodeName ?? "")
    : (pod.spec?.hostname ?? pod.metadata?.name ?? "");
  return name.slice(0, 63).replace(/[-.]+$/, "");
}

function makeMachine(
  request: RunRequest,
  env: ReadonlyMap<string, string>,
  workingDirectory: string,
): SimulatedMachine {
  const { pod, container, image, facts, clock } = request;
  const security = effectiveSecurity(pod, container);
  const mounts = containerMounts(container, request.volumes, env);
  const nowMs = () => clock.now().getTime();
  const machine: SimulatedMachine = new SimulatedMachine({
    pod: { namespace: pod.metadata?.namespace ?? "", name: pod.metadata?.name ?? "" },
    hostname: hostnameOf(pod),
    podIp: facts.podIp,
    nodeName: facts.nodeName,
    hostNetwork: pod.spec?.hostNetwork ?? false,
    capabilities: capabilitiesOf(pod, container),
    libc: image.libc,
    network: request.network,
    clock,
    log: request.log,
    share: request.processor.share(),
    programs: image.programs,
    ...(request.processes ? { processes: request.processes } : {}),
    makeFileSystem: () => {
      const root = {
        path: "/",
        root: image.root,
        readOnly: false,
        source: "overlay",
        type: "overlay",
      };
      const fs = new FileSystem(root, nowMs);
      for (const mount of [...systemMounts(request, machine), ...mounts]) {
        fs.mount(mount);
      }
      fs.ensureDirectory(workingDirectory);
      fs.setRootReadOnly(security.readOnlyRoot);
      return fs;
    },
  });
  return machine;
}
