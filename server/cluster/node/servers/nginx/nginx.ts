import type { OwnedStack } from "../../../../core/lifecycle.ts";
import type { HttpRequest } from "../../http/server.ts";
import { SystemError } from "../../machine/errno.ts";
import { orAborted } from "../../machine/pipe.ts";
import type { Process, Program } from "../../machine/process.ts";
import { Signal } from "../../machine/signals.ts";
import { clfTime } from "../access-time.ts";
import { dated } from "../files.ts";
import { isPortInUse, listenHttp, runServer } from "../server.ts";
import { loadConfig, mainConfigPath, type NginxConfig } from "./config.ts";
import { ConfigFault } from "./config-parser.ts";
import { type Answer, respond } from "./respond.ts";

const exits = new Map([
  [Signal.QUIT, 0],
  [Signal.TERM, 0],
  [Signal.INT, 0],
]);
const workers = 4;
const workerUser = { uid: 101, gid: 101, groups: [101] };

/** nginx as far as its configuration is simulated: sites, locations, files, returns, proxying, logs. */
export function nginx(version: string): Program {
  return async (process) => {
    const args = process.argv.slice(1);
    if (args[0] === "-v" || args[0] === "-V") {
      await process.complain(`nginx version: nginx/${version}\n`);
      return 0;
    }
    if (args[0] === "-s") {
      return await signalMaster(process, args[1] ?? "");
    }
    const custom = args.indexOf("-c");
    const path = custom < 0 ? mainConfigPath : (args[custom + 1] ?? mainConfigPath);
    const isTest = args.includes("-t") || args.includes("-T");
    const master = new Master(process, version, path);
    return isTest ? await master.test(args.includes("-T")) : await master.run();
  };
}

/** `nginx -s`: tells the container's PID 1. */
async function signalMaster(process: Process, name: string): Promise<number> {
  const signals = { stop: Signal.TERM, quit: Signal.QUIT, reload: Signal.HUP, reopen: Signal.USR1 };
  const signal = Object.entries(signals).find(([key]) => key === name)?.[1];
  if (signal === undefined) {
    await process.complain(`nginx: invalid option: "-s ${name}"\n`);
    return 1;
  }
  process.machine.processes.find(({ title }) => title?.startsWith("nginx: master"))?.kill(signal);
  return 0;
}

class Master {
  readonly #process: Process;
  readonly #version: string;
  readonly #path: string;
  #config: NginxConfig | null = null;
  #connections = 0;

  constructor(process: Process, version: string, path: string) {
    this.#process = process;
    this.#version = version;
    this.#path = path;
  }

  async test(dumps: boolean): Promise<number> {
    const fault = (await this.#load()) ?? this.#unwritable();
    const { complain } = { complain: (text: string) => this.#process.complain(`${text}\n`) };
    if (fault !== null) {
      await this.#startFault(fault);
      await complain(`nginx: configuration file ${this.#path} test failed`);
      return 1;
    }
    await complain(`nginx: the configuration file ${this.#path} syntax is ok`);
    await complain(`nginx: configuration file ${this.#path} test is successful`);
    if (dumps) {
      const files = this.#config?.files ?? [];
      await this.#process.write(
        files.map(({ path, text }) => `# configuration file ${path}:\n${text}\n`).join(""),
      );
    }
    return 0;
  }

  async run(): Promise<number> {
    const fault = await this.#load();
    if (fault === null && this.#process.credentials.uid !== 0 && this.#names("user")) {
      await this.#log("warn", userWarning, true);
    }
    const refused = fault ?? this.#unwritable();
    if (refused !== null) {
      await this.#startFault(refused);
      return 1;
    }
    return await runServer(this.#process, exits, (owned) => this.#serve(owned));
  }

  async #serve(owned: OwnedStack): Promise<number | null> {
    const ports = new Set((this.#config?.sites ?? []).flatMap((site) => site.ports));
    for (const port of ports) {
      const refused = this.#listen(port, owned);
      if (refused !== null) {
        await this.#startFault(refused);
        return 1;
      }
    }
    this.#process.title = `nginx: master process ${this.#process.argv.join(" ").replace(/^\S*\//, "")}`;
    await this.#log("notice", 'using the "epoll" event method');
    await this.#log("notice", `nginx/${this.#version}`);
    await this.#log("notice", "built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1) ");
    await this.#log("notice", "OS: Linux 6.8.0-51-generic");
    await this.#log("notice", "getrlimit(RLIMIT_NOFILE): 1048576:1048576");
    await this.#startWorkers();
    this.#process.onSignal(Signal.HUP, () => this.#process.beside(() => this.#reload()));
    return null;
  }

  async #startWorkers(): Promise<void> {
    await this.#log("notice", "start worker processes");
    for (let index = 0; index < workers; index++) {
      const { pid } = this.#worker();
      await this.#log("notice", `start worker process ${pid}`);
    }
  }

  #worker(): Process {
    const { machine, credentials, env } = this.#process;
    const worker = machine.spawn({
      argv: ["nginx"],
      program: (process) => orAborted<number>(process.signal, () => undefined),
      env,
      cwd: "/",
      credentials: credentials.uid === 0 ? workerUser : credentials,
      parent: this.#process,
      files: new Map(),
    });
    worker.title = "nginx: worker process";
    return worker;
  }

  async #reload(): Promise<void> {
    await this.#log("notice", "signal 1 (SIGHUP) received, reconfiguring");
    const before = this.#config;
    const fault = await this.#load();
    if (fault !== null) {
      this.#config = before;
      await this.#log("emerg", fault);
      return;
    }
    await this.#log("notice", "reconfiguring");
  }

  /** @returns the text of what is wrong with the configuration, or null. */
  async #load(): Promise<string | null> {
    try {
      this.#config = loadConfig(this.#process, this.#path);
      return null;
    } catch (error) {
      if (error instanceof ConfigFault) {
        return error.message;
      }
      if (error instanceof SystemError) {
        return `open() "${this.#path}" failed (${numbered(error)})`;
      }
      throw error;
    }
  }

  #names(directive: string): boolean {
    return (this.#config?.main ?? []).some(({ name }) => name === directive);
  }

  /** nginx wants to write its temporary files and its pid. */
  #unwritable(): string | null {
    const { machine, credentials } = this.#process;
    const { fs } = machine;
    const hasCache = fs.exists("/var/cache/nginx", credentials);
    const directory = hasCache ? "/var/cache/nginx" : "/tmp";
    try {
      fs.access(directory, credentials, 2);
      fs.access(hasCache ? "/run" : "/tmp", credentials, 2);
      return null;
    } catch (error) {
      if (!(error instanceof SystemError)) {
        throw error;
      }
      const isCache = !canWrite(this.#process, directory);
      return isCache
        ? `mkdir() "${directory}/client_temp" failed (${numbered(error)})`
        : `open() "/run/nginx.pid" failed (${numbered(error)})`;
    }
  }

  #listen(port: number, owned: OwnedStack): string | null {
    const { credentials, machine } = this.#process;
    const mayBind =
      port >= 1024 ||
      credentials.uid === 0 ||
      machine.environment.capabilities.has("NET_BIND_SERVICE");
    if (!mayBind) {
      return `bind() to 0.0.0.0:${port} failed (13: Permission denied)`;
    }
    try {
      listenHttp(this.#process, port, owned, (request) => this.#answer(request, port));
      return null;
    } catch (error) {
      if (!isPortInUse(error)) {
        throw error;
      }
      return `bind() to 0.0.0.0:${port} failed (98: Address already in use)`;
    }
  }

  async #answer(request: HttpRequest, port: number) {
    this.#connections += 1;
    const config = this.#config ?? { files: [], sites: [], main: [] };
    const server = { process: this.#process, version: this.#version, config };
    const answer = await respond(server, request, port);
    await this.#logAnswer(request, answer);
    return dated(this.#process, `nginx/${this.#version}`, answer.reply);
  }

  async #logAnswer(request: HttpRequest, { reply, error, site, logs }: Answer): Promise<void> {
    const line = `${request.method} ${request.target} ${request.version}`;
    const header = (name: string) => request.headers.get(name) ?? "-";
    if (error !== undefined) {
      const name = site?.names[0] ?? "";
      const context = `client: ${request.remote.ip}, server: ${name}, request: "${line}", host: "${header("host")}"`;
      const worker = this.#process.machine.processes.find(({ parent }) => parent === this.#process);
      const id = worker?.pid ?? 1;
      await this.#process.complain(
        `${this.#stamp()} [error] ${id}#${id}: *${this.#connections} ${error}, ${context}\n`,
      );
    }
    if (logs) {
      const size = request.method === "HEAD" ? 0 : Buffer.byteLength(reply.body);
      await this.#process.write(
        `${request.remote.ip} - - [${clfTime(this.#process)}] "${line}" ${reply.status} ${size} "${header("referer")}" "${header("user-agent")}" "${header("x-forwarded-for")}"\n`,
      );
    }
  }

  #stamp(): string {
    const now = this.#process.machine.clock.now();
    return now.toISOString().slice(0, 19).replace(/-/g, "/").replace("T", " ");
  }

  /** Until its log is open, nginx tells faults twice: to the log and to standard error. */
  async #startFault(text: string): Promise<void> {
    await this.#log("emerg", text, true);
  }

  async #log(level: string, text: string, twice = false): Promise<void> {
    const { pid } = this.#process;
    const again = twice ? `nginx: [${level}] ${text}\n` : "";
    await this.#process.complain(`${this.#stamp()} [${level}] ${pid}#${pid}: ${text}\n${again}`);
  }
}

const userWarning =
  'the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2';

const errnos: Readonly<Record<string, number>> = { ENOENT: 2, EACCES: 13, EROFS: 30 };

function numbered(error: SystemError): string {
  return `${errnos[error.code] ?? 5}: ${error.message}`;
}

function canWrite(process: Process, path: string): boolean {
  try {
    process.machine.fs.access(path, process.credentials, 2);
    return true;
  } catch {
    return false;
  }
}
