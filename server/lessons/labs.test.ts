import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadChapter } from "./content/chapter.ts";
import type { CompiledStep } from "./content/compiled-lab.ts";
import { type BenchLearner, type LabBench, startLabBench } from "./testing/lab-bench.ts";

const root = join(import.meta.dirname, "..", "..");
// Set-up says where the programs lie, and whoever proves the labs on a cluster of their own says which.
// biome-ignore lint/style/noProcessEnv: no part of the server reads this.
const { KUBECTL_PATH, SCANNER_PATH, KUBECONFIG_PATH } = process.env;
const kubectlPath = KUBECTL_PATH ?? join(root, ".cache", "bin", "kubectl-v1.35.2");
const scannerPath = SCANNER_PATH ?? join(root, ".cache", "scanner", "trivy.mjs");

const labs = loadChapter(join(root, "content", "chapter-14")).sections.flatMap(({ slug, lab }) =>
  lab ? [{ slug, steps: lab.steps }] : [],
);

let bench: LabBench;

beforeAll(async () => {
  bench = await startLabBench({
    kubectlPath,
    scannerPath: existsSync(scannerPath) ? scannerPath : null,
    kubeconfigPath: KUBECONFIG_PATH ?? null,
  });
}, 60_000);

afterAll(() => bench?.dispose());

/** A step is done if its solution has run; time enough to wait for Pods and for time-outs. */
async function solve(learner: BenchLearner, section: string, step: CompiledStep): Promise<void> {
  const { output } = await learner.run(step.solution ?? step.command);
  const done = await learner.until(section, step.id, ({ doneAt }) => doneAt !== null);
  expect({ phase: done.phase, output }).toEqual({ phase: "passed", output });
}

describe.each(labs)("the lab of $slug", ({ slug, steps }) => {
  it("is passed step by step by its solutions, each failing as long as nothing is done, and again after a fresh start", async () => {
    const learner = await bench.newLearner();
    for (const step of steps) {
      const before = await learner.until(slug, step.id, ({ phase }) => phase === "waiting");
      expect(before.checks.every(({ passed }) => passed)).toBe(false);
      expect(before).toMatchObject({ attempts: 0, doneAt: null });
      await solve(learner, slug, step);
    }
    const [first] = steps;
    const action = { section: slug, step: first?.id ?? "", action: { kind: "restart" } } as const;
    const reply = await learner.learning.actions.act(action);
    expect(reply).toMatchObject({ ok: true, value: { doneAt: null } });
    expect(steps.map(({ id }) => learner.state(slug, id)?.doneAt)).toEqual(steps.map(() => null));
    await learner.learning.session.findSandbox();
    const solved = await learner.learning.actions.act({
      section: slug,
      step: steps.at(-1)?.id ?? "",
      action: { kind: "solve" },
    });
    expect(solved).toMatchObject({ ok: true, value: { phase: "passed", attempts: 0 } });
  }, 180_000);

  const mistaken = steps.filter(({ mistakes }) => mistakes.length > 0);
  it.each(mistaken)(
    "explains each mistake at $id",
    async ({ id, mistakes }) => {
      const learner = await bench.newLearner();
      const before = steps.slice(
        0,
        steps.findIndex((step) => step.id === id),
      );
      for (const step of before) {
        await solve(learner, slug, step);
      }
      for (const { run, hint } of mistakes) {
        await learner.learning.actions.act({
          section: slug,
          step: id,
          action: { kind: "restart" },
        });
        const { output } = await learner.run(run);
        const shown = await learner
          .until(slug, id, ({ hints }) => hints.some((each) => each.hint === hint))
          .catch((error: Error) => {
            throw new Error(`${run}\n${output}\nwants the hint ${hint}\n${error.message}`);
          });
        expect({ run, phase: shown.phase, done: shown.doneAt }).toEqual({
          run,
          phase: "not-yet",
          done: null,
        });
      }
    },
    180_000,
  );
});
