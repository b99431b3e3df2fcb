import { afterEach, beforeEach, expect, it } from "vitest";
import type { StepState } from "../../contracts/lesson.ts";
import { ManualClock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import { createLogger } from "../../core/log.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import type { StoredStep } from "../../store/index.ts";
import { newRecord } from "../lab/step-record.ts";
import { lessonLimits } from "../limits.ts";
import { type Deed, ObservationLog } from "../observing/observation-log.ts";
import { FakeReader } from "../testing/fake-reader.ts";
import { wallsLab } from "../testing/walls-lab.ts";
import { LearnerSession } from "./learner-session.ts";
import { SaveQueue } from "./save-queue.ts";
import { StepActions } from "./step-actions.ts";

const passed: StoredStep = {
  ...newRecord("walls", "wall"),
  outcome: "passed",
  openedAt: "2025-12-31T00:00:00.000Z",
  doneAt: "2025-12-31T00:01:00.000Z",
  attempts: 2,
};
const wall = { metadata: { name: "wall" }, height: 2, ready: true };

let clock: ManualClock;
let reader: FakeReader;
let session: LearnerSession;
let observations: ObservationLog;
let told: StepState[];
let sandbox: string | null;
let scripts: string[];
let onScript: () => void;
let noSeat: boolean;
let askedFrom: unknown[];

const knock: Deed = {
  kind: "exec",
  beganMs: 0,
  atMs: 0,
  facts: {
    namespace: "default",
    name: "frontend-pod",
    command: ["knock"],
    exitCode: 1,
    code: 200,
    message: "",
  },
} as unknown as Deed;

beforeEach(async () => {
  clock = new ManualClock();
  reader = new FakeReader();
  observations = new ObservationLog(100);
  told = [];
  scripts = [];
  sandbox = null;
  noSeat = false;
  askedFrom = [];
  onScript = () => reader.put("walls", wall);
  const log = createLogger({ level: "silent", name: "test" });
  const stored = () => (sandbox === null ? null : { id: sandbox, state: "active" });
  session = new LearnerSession({
    learnerId: "learner",
    chapter: { sections: [{ slug: "walls", lab: wallsLab(), questions: [] }], files: [] },
    store: {
      sandboxes: { latestOf: async () => stored() },
      standings: {
        of: async () => ({ steps: [passed], answers: [], read: [] }),
        saveStep: async () => {},
      },
    } as unknown as ConstructorParameters<typeof LearnerSession>[0]["store"],
    gateway: { reader: () => reader },
    queue: new SaveQueue({ clock, log, retryMs: 1_000 }),
    observations,
    clock,
    log,
    onStep: (_, step) => void told.push(step),
    onProgress: () => {},
  });
  await session.load();
  session.follow("walls");
  await clock.advance(lessonLimits.roundRestMs);
});

afterEach(() => session.dispose());

function actions(): StepActions {
  return new StepActions({
    learnerId: "learner",
    session,
    files: [{ path: "walls/wall.yaml", text: "height: 2\n" }],
    clock,
    sandboxes: {
      ready: async (...asked) => {
        askedFrom.push(...asked);
        if (noSeat) {
          throw new AppError("capacity", "All sandboxes are taken.");
        }
        sandbox = "new";
        return {} as Sandbox;
      },
    },
    run: async (_, script) => {
      scripts.push(script);
      onScript();
      return { code: 0, output: "" };
    },
  });
}

const rebuild = { section: "walls", step: "knock", action: { kind: "rebuild" } } as const;
const stateOf = (step: string) => session.lab("walls")?.state(step);

it("a step that was passed is lost with the sandbox, and offered at the next one alone", async () => {
  expect(stateOf("knock")).toMatchObject({ lost: ["wall"], rebuilding: null });
  expect(stateOf("wall")).toMatchObject({ phase: "passed", lost: [] });
});

it("is made again in a new sandbox, with what was handed out, and told meanwhile", async () => {
  const reply = await actions().act(rebuild, "192.0.2.1");
  expect(reply).toMatchObject({ ok: true, value: { id: "knock", phase: "waiting" } });
  expect(askedFrom).toEqual(["learner", "192.0.2.1"]);
  expect(scripts).toHaveLength(1);
  expect(scripts[0]).toContain(
    "'walls/wall.yaml' <<< aGVpZ2h0OiAyCg==\nkubectl apply -f wall.yaml",
  );
  const rebuilding = told.flatMap((state) => state.rebuilding ?? []);
  expect(rebuilding).toEqual([{ step: "wall", number: 1, of: 1 }]);
  await clock.advance(lessonLimits.roundRestMs);
  expect(stateOf("knock")).toMatchObject({ lost: [], rebuilding: null });
  expect(stateOf("wall")).toMatchObject({ attempts: 2, doneAt: passed.doneAt });
});

it("counts for nothing: what the scripts do neither passes a step nor fails it", async () => {
  onScript = () => {
    const deed = { ...knock, beganMs: clock.now().getTime(), atMs: clock.now().getTime() };
    observations.add(deed);
    session.observe(deed);
    reader.put("walls", wall);
  };
  await actions().act(rebuild, "");
  await clock.advance(10_000);
  expect(stateOf("knock")).toMatchObject({ phase: "waiting", attempts: 0, lost: [] });
  const own = { ...knock, atMs: clock.now().getTime() };
  observations.add(own);
  session.observe(own);
  await clock.advance(lessonLimits.roundRestMs);
  expect(stateOf("knock")).toMatchObject({ phase: "passed" });
});

it("that doesn't come about is said by the step's name, and can be tried again", async () => {
  onScript = () => {};
  const trying = actions();
  const reply = trying.act(rebuild, "");
  await clock.advance(lessonLimits.roundRestMs);
  expect(await trying.act(rebuild, "")).toMatchObject({
    ok: false,
    message: { en: expect.stringContaining("still at work") },
  });
  await clock.advance(60_000);
  expect(await reply).toMatchObject({
    ok: false,
    message: {
      en: "The end state of “Put up a wall” could not be made. Press again to go on from there.",
    },
  });
  expect(stateOf("knock")).toMatchObject({ lost: ["wall"], rebuilding: null, attempts: 0 });
  onScript = () => reader.put("walls", wall);
  expect(await trying.act(rebuild, "")).toMatchObject({ ok: true });
});

it("waits for a seat where there is none", async () => {
  noSeat = true;
  expect(await actions().act(rebuild, "")).toMatchObject({
    ok: false,
    message: { en: "Every seat is taken at the moment. Press again when it's your turn." },
  });
});

it("is no longer offered once the learner has made it by hand", async () => {
  sandbox = "new";
  await session.findSandbox();
  session.doubt();
  await clock.advance(3_000);
  expect(stateOf("knock")).toMatchObject({ lost: ["wall"] });
  reader.put("walls", wall);
  await clock.advance(lessonLimits.roundRestMs);
  expect(stateOf("knock")).toMatchObject({ lost: [] });
});
