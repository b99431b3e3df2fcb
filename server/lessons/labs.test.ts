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

/** What differs from run to run, out of a text that is compared. */
function comparable(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) =>
      line
        .replace(/\b\d+(?:\.\d+){3}\b/g, "<ip>")
        .replace(/(?<=insecure-deployment|backend-deployment)(?:-[a-z0-9]{5,10})+/g, "-<hash>")
        .replace(/\b(?:\d+[smhd])+\b/g, "<age>")
        .replace(/^\d{4}-\d\d-\d\dT\S+/, "<time>")
        .replace(/^-\s+100% .*/, "<progress>")
        .replace(/[-\s─]+/g, " ")
        .trim(),
    )
    .filter((line) => line !== "" && line !== "…");
}

/** The expected lines that an output lacks. */
function missingLines(expected: string, output: string): readonly string[] {
  const seen = comparable(output);
  return comparable(expected).filter((line) => !seen.some((each) => each.includes(line)));
}

/** What a learner may have made of the files: doing a step for them doesn't depend on it. */
const breakFiles =
  "find professional-kubernetes-hands-on -name '*.yaml' | while read -r file; do echo '{' > \"$file\"; done";

describe.concurrent("each lab of the chapter", () => {
  it.each(labs)(
    "$slug: nothing done fails, each mistake is explained, each solution passes",
    async ({ slug, steps }) => {
      const learner = await bench.newLearner();
      const act = (step: string, kind: "restart" | "solve") => learner.act(slug, step, kind);
      for (const step of steps) {
        const fresh = await learner.until(slug, step.id, ({ phase }) => phase === "waiting");
        expect(fresh.checks.every(({ passed }) => passed)).toBe(false);
        expect(fresh).toMatchObject({ attempts: 0, hints: [], doneAt: null });
        for (const mistake of step.mistakes) {
          await explain(learner, slug, step.id, mistake);
          expect(await act(step.id, "restart")).toMatchObject({ ok: true });
        }
        const { output } = await learner.run(step.solution ?? step.command);
        const done = await learner.until(slug, step.id, ({ doneAt }) => doneAt !== null);
        expect([step.id, done.phase]).toEqual([step.id, "passed"]);
        expect([step.id, missingLines(step.expected, output)]).toEqual([step.id, []]);
      }
      const [first, last] = [steps[0]?.id ?? "", steps.at(-1)?.id ?? ""];
      expect(await act(first, "restart")).toMatchObject({ ok: true, value: { doneAt: null } });
      const left = steps.filter(({ id }) => learner.state(slug, id)?.doneAt !== null);
      expect(left).toEqual([]);
      await learner.run(breakFiles);
      const solved = { ok: true, value: { phase: "passed", attempts: 0 } };
      expect(await act(last, "solve")).toMatchObject(solved);
    },
    480_000,
  );
});

describe("what was made and is gone", () => {
  const security = "professional-kubernetes-hands-on/src/part5/security";
  /** How the steps stand, without what is gone. */
  const standingOf = (learner: BenchLearner, section: string) =>
    learner.learning.session
      .lab(section)
      ?.states()
      .map((state) => ({ ...state, lost: [] }));
  const objects = { home: false, objects: true };

  it("is made again as it was handed out, with nothing counted and the home untouched", async () => {
    const learner = await bench.newLearner();
    const [slug, now] = ["network-policy", "open-again"];
    learner.learning.session.lab(slug)?.predict(now, "answered");
    expect(await learner.act(slug, "allow-frontend", "solve")).toMatchObject({ ok: true });
    await learner.run(
      `cd ${security} && sed -i s/8080/80/ allow-frontend-policy.yaml && rm backend-app.yaml`,
    );
    const before = standingOf(learner, slug);
    await learner.startOver(objects);
    await learner.until(slug, now, ({ lost }) => lost.length === 3);
    expect(learner.state(slug, now)?.lost).toEqual(["deploy", "deny-all", "allow-frontend"]);

    await learner.run("kubectl create quota none --hard=services=0");
    expect(await learner.act(slug, now, "rebuild")).toMatchObject({
      ok: false,
      message: { en: expect.stringMatching(/^The end state of “.+” could not be made\./) },
    });
    await learner.run("kubectl delete quota none");
    expect(await learner.act(slug, now, "rebuild")).toMatchObject({ ok: true });
    await learner.until(slug, now, ({ lost }) => lost.length === 0);
    expect(standingOf(learner, slug)).toEqual(before);

    const { output } = await learner.run(
      `ls ${security}; grep port: ${security}/allow-frontend-policy.yaml; kubectl get pods; kubectl get netpol allow-frontend-policy -o yaml | grep port:; ls -A /tmp`,
    );
    expect(output).not.toContain("backend-app.yaml");
    expect(output).toMatch(/port: 80\n(.|\n)*frontend-pod +1\/1(.|\n)*port: 8080\n/);
    await learner.run("kubectl exec frontend-pod -- wget -O- http://backend-service");
    await learner.until(slug, now, ({ phase }) => phase === "passed");
  }, 240_000);

  it("comes back in namespaces of its own as well, and isn't offered where all is there", async () => {
    const learner = await bench.newLearner();
    const [slug, now] = ["pod-security-standards", "mend-pod"];
    expect(await learner.act(slug, "privileged-refused", "solve")).toMatchObject({ ok: true });
    expect(await learner.act(slug, now, "rebuild")).toMatchObject({
      ok: true,
      value: { lost: [] },
    });
    await learner.startOver(objects);
    await learner.until(slug, now, ({ lost }) => lost.length === 2);
    expect(await learner.act(slug, now, "rebuild")).toMatchObject({ ok: true });
    const done = await learner.until(slug, now, ({ lost }) => lost.length === 0);
    expect(done).toMatchObject({ phase: "waiting", attempts: 0, rebuilding: null });
    expect(await learner.act(slug, now, "solve")).toMatchObject({ ok: true });
  }, 240_000);
});

async function explain(
  learner: BenchLearner,
  section: string,
  step: string,
  { run, hint }: CompiledStep["mistakes"][number],
): Promise<void> {
  const { output } = await learner.run(run);
  const shown = await learner
    .until(
      section,
      step,
      ({ phase, hints }) => phase !== "checking" && hints.some((each) => each.hint === hint),
    )
    .catch((error: Error) => {
      throw new Error(`${run}\n${output}\nwants the hint ${hint}\n${error.message}`);
    });
  expect({ run, phase: shown.phase, doneAt: shown.doneAt }).toEqual({
    run,
    phase: "not-yet",
    doneAt: null,
  });
}
