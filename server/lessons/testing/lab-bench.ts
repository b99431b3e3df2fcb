import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startClusterProcess } from "../../cluster-process.ts";
import type { Reply, StepState } from "../../contracts/lesson.ts";
import type { StartOver } from "../../contracts/terminal.ts";
import { systemClock } from "../../core/clock.ts";
import { OwnedStack } from "../../core/lifecycle.ts";
import { createLogger } from "../../core/log.ts";
import { createGateway, type Gateway } from "../../gateway/index.ts";
import {
  createHomes,
  createSandboxes,
  type Sandboxes,
  selectShellHost,
} from "../../sandbox/index.ts";
import { provideTrivy } from "../../scanner/index.ts";
import { openStore, type Store } from "../../store/index.ts";
import { type Chapter, loadChapter } from "../content/chapter.ts";
import { type Learning, Lessons } from "../lessons.ts";
import { runScript, type ScriptResult } from "../session/run-script.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const content = join(root, "content", "chapter-14");

/** Programs and cluster of the machine that the labs are proven on. */
export interface LabBenchSettings {
  readonly kubectlPath: string;
  readonly scannerPath: string | null;
  /** A real cluster's; null starts the embedded one. */
  readonly kubeconfigPath: string | null;
}

/** A learner at work in a sandbox of their own. */
export interface BenchLearner {
  readonly learning: Learning;
  /** The step as it was told last. */
  state(section: string, step: string): StepState | null;
  act(
    section: string,
    step: string,
    kind: "restart" | "solve" | "rebuild",
  ): Promise<Reply<StepState>>;
  startOver(what: StartOver): Promise<void>;
  /** What the learner types, until it ends. */
  run(script: string): Promise<ScriptResult>;
  /** Waits until `holds`; @returns the step as it is then. */
  until(section: string, step: string, holds: (state: StepState) => boolean): Promise<StepState>;
}

/** The whole server below its pages, with the chapter's labs. */
export interface LabBench {
  readonly chapter: Chapter;
  newLearner(): Promise<BenchLearner>;
  dispose(): Promise<void>;
}

interface Parts {
  readonly chapter: Chapter;
  readonly store: Store;
  readonly gateway: Gateway;
  readonly sandboxes: Sandboxes;
}

/** Starts a bench in a directory of its own. */
export async function startLabBench(settings: LabBenchSettings): Promise<LabBench> {
  const directory = await mkdtemp(join(tmpdir(), "kubebook-labs-"));
  await chmod(directory, 0o711);
  const owned = new OwnedStack();
  owned.defer(() => rm(directory, { recursive: true, force: true }));
  try {
    const parts = await startParts(directory, settings, owned);
    const lessons = owned.own(
      new Lessons(
        { ...parts, clock: systemClock, log: createLogger({ level: "warn", name: "labs" }) },
        { step: () => {}, progress: () => {}, scans: () => {} },
      ),
    );
    return {
      chapter: parts.chapter,
      newLearner: () => newLearner(parts, lessons),
      dispose: () => owned.dispose(),
    };
  } catch (error) {
    await owned.dispose();
    throw error;
  }
}

async function startParts(
  directory: string,
  settings: LabBenchSettings,
  owned: OwnedStack,
): Promise<Parts> {
  const clock = systemClock;
  const log = createLogger({ level: "error", name: "labs" });
  const kubeconfigFile =
    settings.kubeconfigPath ?? (await startCluster(join(directory, "cluster"), owned));
  const store = owned.own(await openStore({ file: join(directory, "db"), clock }));
  const gateway = owned.own(
    await createGateway({
      kubeconfigFile,
      clock,
      log,
      runDirectory: join(directory, "gateway"),
      ...(settings.kubeconfigPath ? { shownNamespaces: [] } : { limits: { limitRange: [] } }),
    }),
  );
  const trivy = await provideTrivy({
    directory: join(directory, "tools"),
    node: process.execPath,
    bundle: settings.scannerPath,
    real: null,
  });
  const shellHost = await selectShellHost({
    choice: "auto",
    runDirectory: join(directory, "shells"),
    sharedFiles: [{ source: settings.kubectlPath, target: "/opt/bin/kubectl" }, ...trivy],
    path: "/usr/local/bin:/usr/bin:/bin",
    log,
  });
  const homes = createHomes(join(directory, "homes"), join(content, "files"));
  const sandboxes = owned.own(createSandboxes({ store, gateway, shellHost, homes, clock, log }));
  return { chapter: loadChapter(content), store, gateway, sandboxes };
}

async function startCluster(dataDir: string, owned: OwnedStack): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const kubeconfigFile = join(dataDir, "admin.kubeconfig");
  const log = createLogger({ level: "error", name: "cluster" });
  owned.own(
    await startClusterProcess({
      dataDir,
      kubeconfigFile,
      logLevel: "error",
      clock: systemClock,
      log,
    }),
  );
  return kubeconfigFile;
}

const scriptBounds = { clock: systemClock, timeoutMs: 120_000, charactersMax: 1_000_000 };

async function newLearner({ store, sandboxes }: Parts, lessons: Lessons): Promise<BenchLearner> {
  const { id } = await store.learners.create();
  const sandbox = await sandboxes.ready(id);
  const learning = await lessons.of(id);
  const { session } = learning;
  await session.findSandbox();
  const state = (section: string, step: string) => session.lab(section)?.state(step) ?? null;
  return {
    learning,
    state,
    act: (section, step, kind) =>
      learning.actions.act({ section, step, action: { kind } }, "192.0.2.1"),
    startOver: (what) => sandboxes.startOver(id, what),
    run: (script) => runScript(sandbox, script, scriptBounds),
    async until(section, step, holds) {
      const deadline = Date.now() + 20_000;
      for (;;) {
        const found = state(section, step);
        if (found && holds(found)) {
          return found;
        }
        if (Date.now() > deadline) {
          throw new Error(`${section}/${step} stays ${JSON.stringify(found, null, 1)}`);
        }
        await systemClock.sleep(25);
      }
    },
  };
}
