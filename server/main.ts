import { join } from "node:path";
import next from "next";
import { startClusterProcess } from "./cluster-process.ts";
import { type Config, ConfigError, loadConfig } from "./config/config.ts";
import { filesPath } from "./contracts/files.ts";
import { kubeconfigPath } from "./contracts/own-kubectl.ts";
import { Arrivals } from "./core/arrivals.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import { lockDirectory } from "./core/directory-lock.ts";
import { AppError, messageOf } from "./core/errors.ts";
import { OwnedStack } from "./core/lifecycle.ts";
import { createLogger, type Logger } from "./core/log.ts";
import { attachFiles, createTransfers, Pristine } from "./files/index.ts";
import { createGateway, type Gateway } from "./gateway/index.ts";
import { attachLessons, loadChapter } from "./lessons/index.ts";
import { measure } from "./measure.ts";
import { createOwnKubectlRoute, createOwnKubectls } from "./own-kubectl/index.ts";
import {
  createHomes,
  createIdentity,
  createSandboxes,
  type Identity,
  loadOrCreateSecret,
  refuseStrangers,
  type Sandboxes,
  type ShellHost,
  selectShellHost,
} from "./sandbox/index.ts";
import { provideTrivy } from "./scanner/index.ts";
import { openStore, type Store } from "./store/index.ts";
import {
  attachTerminals,
  createControlServer,
  createTerminals,
  type Terminals,
} from "./terminal/index.ts";
import { attachTopology } from "./topology/index.ts";
import {
  clientAddress,
  createMetrics,
  createPageSockets,
  createWebServer,
  loadPolicies,
  type PageSockets,
  providePageServices,
  type WebServer,
} from "./web/index.ts";

const root = join(import.meta.dirname, "..");
/** What a new home holds. */
const homeTemplate = join(root, "content", "chapter-14", "files");
/** Long enough for the last words to reach every page. */
const farewellMs = 200;
/** Long enough for the cluster to write its last batch, short enough for an impatient Ctrl-C. */
const stopMsMax = 15_000;

/** What everything else is made of. */
interface Base {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly owned: OwnedStack;
}

/** The learners' side: who they are and where they work. */
interface Learning {
  readonly store: Store;
  readonly gateway: Gateway;
  readonly shellHost: ShellHost;
  readonly sandboxes: Sandboxes;
  readonly identity: Identity;
}

/** @returns the learner's id, or null for a stranger. */
type Authenticate = (cookieHeader: string | undefined) => Promise<string | null>;

async function startLearning({ config, clock, log, owned }: Base): Promise<Learning> {
  const { dataDir, limits } = config;
  owned.own(await lockDirectory(dataDir, { clock, mode: 0o711 }));
  const store = owned.own(await openStore({ file: join(dataDir, "kubebook.db"), clock }));
  const kubeconfigFile =
    config.kubeconfigPath ?? (await startEmbeddedCluster({ config, clock, log, owned }));
  const embedded = config.kubeconfigPath === null;
  const gateway = owned.own(
    await createGateway({
      kubeconfigFile,
      clock,
      log: log.child({ room: "gateway" }),
      runDirectory: join(dataDir, "gateway"),
      // Nothing runs for real in the embedded cluster: default limits would only clutter the Pods.
      limits: embedded ? { ...limits.gateway, limitRange: [] } : limits.gateway,
      ...(embedded ? {} : { shownNamespaces: [] }),
    }),
  );
  const shellHost = await selectShellHost({
    choice: config.shellHost,
    runDirectory: join(dataDir, "shells"),
    sharedFiles: [
      { source: config.kubectlPath, target: "/opt/bin/kubectl" },
      ...(await provideTrivy({
        directory: join(dataDir, "tools"),
        node: process.execPath,
        bundle: config.scannerPath,
        real: config.trivy,
      })),
    ],
    path: config.path,
    limits: limits.shell,
    log,
  });
  const { host, api } = config;
  refuseStrangers(shellHost, { HOST: host, ...(api ? { API_HOST: api.host } : {}) });
  const homes = createHomes(join(dataDir, "homes"), homeTemplate);
  const sandboxes = owned.own(
    createSandboxes({
      store,
      gateway,
      shellHost,
      homes,
      clock,
      log: log.child({ room: "sandbox" }),
      limits,
    }),
  );
  const secret = await loadOrCreateSecret(join(dataDir, "cookie.secret"));
  return { store, gateway, shellHost, sandboxes, identity: createIdentity({ secret, store }) };
}

async function startEmbeddedCluster({ config, clock, log, owned }: Base): Promise<string> {
  const dataDir = join(config.dataDir, "cluster");
  const kubeconfigFile = join(dataDir, "admin.kubeconfig");
  const { logLevel } = config;
  owned.own(await startClusterProcess({ dataDir, kubeconfigFile, logLevel, clock, log }));
  return kubeconfigFile;
}

/** What every open page is served with over its socket. */
function attachRooms(sockets: PageSockets, base: Base, learning: Learning): Terminals {
  const { clock, log, owned } = base;
  const { gateway, sandboxes, store } = learning;
  const terminals = owned.own(createTerminals({ sandboxes, clock }));
  owned.own(
    attachTerminals(sockets, { terminals, sandboxes, clock, log: log.child({ room: "terminal" }) }),
  );
  const chapter = loadChapter(join(root, "content", "chapter-14"));
  owned.own(
    attachLessons(sockets, {
      chapter,
      store,
      gateway,
      sandboxes,
      clock,
      log: log.child({ room: "lessons" }),
    }),
  );
  owned.own(
    attachTopology(sockets, {
      store,
      gateway,
      sandboxes,
      clock,
      log: log.child({ room: "topology" }),
    }),
  );
  return terminals;
}

/** Lets learners use a kubectl of their own, where the operator wants that. */
async function offerOwnKubectl(
  { config, clock, log, owned }: Base,
  { gateway, store, sandboxes }: Learning,
  { web, authenticate }: { web: WebServer; authenticate: Authenticate },
): Promise<void> {
  const { api, publicUrl } = config;
  const ownLog = log.child({ room: "own-kubectl" });
  const options = api && {
    ...{ gateway, store, sandboxes, clock, log: ownLog },
    ...{ listenHost: api.host, port: api.port, url: api.url, hours: api.hours },
  };
  const ownKubectls = options && owned.own(await createOwnKubectls(options));
  const route = { ownKubectls, publicUrl, authenticate, log: ownLog };
  web.route(kubeconfigPath, createOwnKubectlRoute(route));
}

/** Listens, and answers everything that has no route of its own with pages. @returns the address. */
async function serveNext({ config, owned }: Base, web: WebServer): Promise<string> {
  const address = await web.listen(config.host, config.port);
  const { hostname, port } = new URL(address);
  const pages = next({
    dev: config.development,
    dir: root,
    hostname,
    port: Number(port),
    httpServer: web.http,
  });
  await pages.prepare();
  owned.defer(() => pages.close());
  const handle = pages.getRequestHandler();
  web.servePages((request, response) => handle(request, response));
  return address;
}

async function servePages(base: Base, learning: Learning): Promise<string> {
  const { config, clock, log, owned } = base;
  const { gateway, sandboxes, identity } = learning;
  const allowedOrigins = config.publicUrl === null ? [] : [new URL(config.publicUrl).origin];
  const behindProxy = config.publicUrl !== null;
  const { sessionsBurst: burst, sessionsPerHour: perHour } = config.limits.arrivals;
  const sessions = new Arrivals(clock, { burst, perHour });
  const authenticate: Authenticate = async (cookie) =>
    (await identity.fromCookieHeader(cookie))?.id ?? null;
  const web: WebServer = owned.own(
    createWebServer({
      isHealthy: () => gateway.isReady(),
      policyOf: await loadPolicies(join(root, ".next", "server", "app")),
      allowedOrigins,
      takeSession: async (request) =>
        (await authenticate(request.headers.cookie)) === null
          ? sessions.take(clientAddress(request, behindProxy))
          : 0,
      log: log.child({ room: "web" }),
    }),
  );
  const sockets = owned.own(
    createPageSockets(web.http, {
      authenticate,
      allowedOrigins,
      behindProxy,
      limits: config.limits.sockets,
      clock,
      log: log.child({ room: "web" }),
    }),
  );
  const terminals = attachRooms(sockets, base, learning);
  const files = {
    homeOf: (learnerId: string) => sandboxes.homeOf(learnerId),
    pristine: await Pristine.read(homeTemplate),
    authenticate,
    clock,
    log: log.child({ room: "files" }),
  };
  attachFiles(sockets, files);
  web.route(filesPath, createTransfers(files));
  await offerOwnKubectl(base, learning, { web, authenticate });
  owned.defer(async () => {
    web.drain();
    sockets.tellStopping();
    terminals.tellAll({
      ja: "Kubebookはしばらく止まります。ファイルもクラスターに置いたものも残ります。",
      en: "Kubebook stops for a moment. Your files and objects are kept.",
    });
    await clock.sleep(farewellMs);
  });
  const metrics = createMetrics(config.metricsToken);
  measure(metrics, { ...learning, terminals, sockets });
  web.route("/metrics", (request, response) => metrics.serve(request, response));
  providePageServices({
    async openSession(cookieHeader) {
      if (await identity.fromCookieHeader(cookieHeader)) {
        return null;
      }
      const secure = config.publicUrl?.startsWith("https:") ?? false;
      return (await identity.issue({ secure })).setCookie;
    },
  });
  const address = await serveNext(base, web);
  return config.publicUrl ?? address;
}

async function start(base: Base): Promise<void> {
  const { config, log, owned } = base;
  const learning = await startLearning(base);
  owned.own(
    await createControlServer({
      path: join(config.dataDir, "control.sock"),
      sandboxes: learning.sandboxes,
      store: learning.store,
      log: log.child({ room: "control" }),
    }),
  );
  if (!config.controlOnly) {
    const address = await servePages(base, learning);
    process.stdout.write(`Kubebook is ready: ${address}\n`);
  }
}

/** Ends everything once, and the process with it, whatever hangs. */
function stopOnSignals({ owned, log }: Base): void {
  let stopping = false;
  const stop = () => {
    if (stopping) {
      return;
    }
    stopping = true;
    setTimeout(() => process.exit(1), stopMsMax).unref();
    owned.dispose().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, stop);
  }
}

async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger({ level: config.logLevel, name: "kubebook" });
  const base: Base = { config, clock: systemClock, log, owned: new OwnedStack() };
  stopOnSignals(base);
  try {
    await start(base);
  } catch (error) {
    await base.owned.dispose().catch(() => undefined);
    throw error;
  }
}

main().catch((error: unknown) => {
  const isExpected = error instanceof AppError || error instanceof ConfigError;
  const text = isExpected ? error.message : error instanceof Error ? error.stack : messageOf(error);
  process.stderr.write(`✗ ${text}\n`);
  process.exit(1);
});
