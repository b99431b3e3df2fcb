import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { runScript, runStep, type Workplace } from "./run-step.ts";
import type { Answer, Difference, Step, Transcript } from "./transcript.ts";

/** Who runs the transcripts: the administrator of a cluster, or a learner behind the gateway. */
export interface Way {
  readonly name: "straight" | "learner";
  /** Whether the cluster is ours, so that its known differences are expected. */
  readonly embedded: boolean;
  /** @returns the kubeconfig and the namespace of one transcript, which the way has made. */
  enter(transcript: Transcript): Promise<{ kubeconfig: string; namespace: string }>;
  /** Gives back what `enter` took. */
  leave(transcript: Transcript): Promise<void>;
}

/** How many steps of a transcript went right, and what went wrong. */
export interface TranscriptResult {
  readonly way: Way["name"];
  readonly transcript: string;
  readonly passed: number;
  readonly failures: readonly string[];
  readonly seconds: number;
}

/** Directories that transcripts share. */
export interface Rooms {
  /** Each transcript works in a directory of its own below. */
  readonly work: string;
  /** Holds `kubectl` and nothing else. */
  readonly bin: string;
}

/** The answer that a step must get on this way; null if the step isn't for it. */
function answerOf(step: Step, way: Pick<Way, "name" | "embedded">): Answer | null {
  const differences: (Difference | undefined)[] = [
    way.name === "learner" ? step.learner : undefined,
    way.embedded ? step.embedded : undefined,
  ];
  const difference = differences.find((candidate) => candidate !== undefined);
  if (!difference) {
    return step;
  }
  const { why: _why, skip, ...answer } = difference;
  return skip ? null : { ...(isEmpty(answer) ? step : answer) };
}

function isEmpty(answer: Answer): boolean {
  return Object.keys(answer).length === 0;
}

async function furnish(
  transcript: Transcript,
  rooms: Rooms,
  access: { kubeconfig: string; namespace: string },
): Promise<Workplace> {
  const { namespace } = access;
  const directory = await mkdtemp(join(rooms.work, `${transcript.name}-`));
  const config = parse(await readFile(access.kubeconfig, "utf8"));
  for (const { context } of config.contexts) {
    context.namespace = namespace;
  }
  const kubeconfig = join(directory, ".kubeconfig");
  await writeFile(kubeconfig, stringify(config), { mode: 0o600 });
  for (const [file, text] of Object.entries(transcript.files)) {
    const path = join(directory, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text.replaceAll("$NS", namespace));
  }
  const names = { NS: namespace };
  return {
    directory,
    names,
    environment: {
      ...names,
      KUBECONFIG: kubeconfig,
      HOME: directory,
      PATH: `${rooms.bin}:/usr/local/bin:/usr/bin:/bin`,
      LC_ALL: "C.UTF-8",
      TZ: "UTC",
    },
  };
}

/** Runs a transcript from first to last step; a failure doesn't stop it. */
export async function runTranscript(
  transcript: Transcript,
  way: Way,
  rooms: Rooms,
): Promise<TranscriptResult> {
  const startedMs = performance.now();
  const failures: string[] = [];
  let passed = 0;
  try {
    const place = await furnish(transcript, rooms, await way.enter(transcript));
    for (const step of transcript.steps) {
      const answer = answerOf(step, way);
      const failure = answer && (await runStep(place, step, answer));
      passed += answer && failure === null ? 1 : 0;
      failures.push(...(failure ? [failure] : []));
    }
    if (transcript.cleanUp !== undefined) {
      await runScript(place, transcript.cleanUp);
    }
    await rm(place.directory, { recursive: true, force: true });
  } finally {
    await way.leave(transcript);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  return { way: way.name, transcript: transcript.name, passed, failures, seconds };
}
