import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StepState } from "../../contracts/lesson.ts";
import { ManualClock } from "../../core/clock.ts";
import { createLogger } from "../../core/log.ts";
import type { StoredStep } from "../../store/index.ts";
import { lessonLimits } from "../limits.ts";
import { type Deed, ObservationLog } from "../observing/observation-log.ts";
import { FakeReader } from "../testing/fake-reader.ts";
import { wallsLab } from "../testing/walls-lab.ts";
import { LabSession } from "./lab-session.ts";

let clock: ManualClock;
let reader: FakeReader;
let log: ObservationLog;
let session: LabSession;
let told: StepState[];
let records: Map<string, StoredStep>;

function open(stored: readonly StoredStep[] = []): LabSession {
  return new LabSession(
    {
      section: "walls",
      lab: wallsLab(),
      observations: log,
      clock,
      log: createLogger({ level: "silent", name: "test" }),
      onChange: (state) => told.push(state),
      onRecord: (record) => records.set(record.step, record),
    },
    stored,
  );
}

beforeEach(async () => {
  clock = new ManualClock();
  reader = new FakeReader();
  log = new ObservationLog(100);
  told = [];
  records = new Map();
  session = open();
  session.use(reader);
  await clock.advance(lessonLimits.roundRestMs);
});

afterEach(() => session.dispose());

const wall = (height: number, ready = true) => ({ metadata: { name: "wall" }, height, ready });

async function does(deed: Omit<Deed, "atMs" | "beganMs">, tookMs = 0): Promise<void> {
  const atMs = clock.now().getTime();
  const done = { ...deed, beganMs: atMs - tookMs, atMs } as Deed;
  log.add(done);
  session.observe(done);
  await clock.advance(lessonLimits.roundRestMs);
}

const applies = (code = 201) =>
  does({
    kind: "call",
    facts: {
      verb: "create",
      group: "",
      resource: "walls",
      subresource: "",
      namespace: "default",
      name: "wall",
      code,
      message: "",
    },
  });

const knocks = (exitCode: number | null, name = "frontend-pod", tookMs = 0) =>
  does(
    { kind: "exec", facts: { namespace: "default", name, command: ["knock"], exitCode } },
    tookMs,
  );

const look = (step: string) => {
  const state = session.state(step);
  return [state?.phase, state?.attempts, state?.hints.map(({ hint }) => hint).join(" ")];
};

describe("a check of state", () => {
  it("passes when the objects are as they should be, whoever made them, and stays passed", async () => {
    expect(look("wall")).toEqual(["waiting", 0, ""]);
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    expect(look("wall")).toEqual(["passed", 0, ""]);
    reader.put("walls");
    await clock.advance(lessonLimits.roundRestMs);
    expect(session.state("wall")).toMatchObject({
      phase: "passed",
      doneAt: "2026-01-01T00:00:00.050Z",
      checks: [{ id: "there", passed: true }],
    });
  });

  it("explains a try by what is there, within a second, and counts it", async () => {
    await applies();
    reader.put("walls", wall(1));
    await clock.advance(100);
    expect(look("wall")).toEqual(["checking", 0, ""]);
    await clock.advance(800);
    expect(look("wall")).toEqual(["not-yet", 1, "low"]);
    await applies();
    await clock.advance(900);
    expect(look("wall")).toEqual(["not-yet", 2, "low"]);
  });

  it("counts for the step after it only what began once that could be done", async () => {
    reader.put("walls", wall(2));
    await clock.advance(500);
    await knocks(0, "frontend-pod", 501);
    await clock.advance(900);
    expect(look("knock")).toEqual(["waiting", 0, ""]);
    await knocks(0, "frontend-pod", 900);
    await clock.advance(900);
    expect(look("knock")).toEqual(["not-yet", 1, "through"]);
  });

  it("takes back an explanation that no longer holds", async () => {
    reader.put("walls", wall(1));
    await applies();
    await clock.advance(900);
    reader.put("walls");
    await clock.advance(lessonLimits.roundRestMs);
    expect(look("wall")).toEqual(["not-yet", 1, ""]);
  });

  it("waits for what is on its way without counting a failed try", async () => {
    await applies();
    reader.put("walls", wall(3, false));
    await clock.advance(5_000);
    expect(look("wall")).toEqual(["checking", 0, "drying"]);
    reader.put("walls", wall(3));
    await clock.advance(lessonLimits.roundRestMs);
    expect(look("wall")).toEqual(["passed", 0, ""]);
  });

  it("explains a refused call", async () => {
    await applies(403);
    await clock.advance(900);
    expect(look("wall")).toEqual(["not-yet", 1, "forbidden"]);
  });

  it("counts no try where only reading was done", async () => {
    await does({
      kind: "call",
      facts: {
        verb: "list",
        group: "",
        resource: "walls",
        subresource: "",
        namespace: "default",
        name: "",
        code: 200,
        message: "",
      },
    });
    await clock.advance(2_000);
    expect(look("wall")).toEqual(["waiting", 0, ""]);
  });
});

describe("a check of a deed", () => {
  it("counts what was done since the step became current, by a little grace", async () => {
    await knocks(1);
    await clock.advance(60_000);
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    expect(look("knock")).toEqual(["waiting", 0, ""]);
    await knocks(1);
    expect(look("knock")).toEqual(["passed", 0, ""]);
  });

  it("counts what was done a moment before the opening was noticed", async () => {
    await knocks(1);
    await clock.advance(500);
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    expect(look("knock")).toEqual(["passed", 0, ""]);
  });

  it("explains nothing by what was begun before the step could be done", async () => {
    await knocks(0);
    await clock.advance(500);
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    session.hint("knock");
    expect(session.state("knock")?.hints.map(({ hint }) => hint)).toEqual(["knock-command"]);
  });

  it("explains a deed with another outcome by the last one", async () => {
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    await knocks(0);
    await clock.advance(900);
    expect(look("knock")).toEqual(["not-yet", 1, "through"]);
    await knocks(null);
    await clock.advance(900);
    expect(look("knock")).toEqual(["not-yet", 2, ""]);
    await knocks(1);
    expect(look("knock")).toEqual(["passed", 2, ""]);
  });

  it("isn't judged before the steps that it needs are done", async () => {
    await knocks(0);
    await clock.advance(2_000);
    expect(look("knock")).toEqual(["waiting", 0, ""]);
  });
});

describe("hints", () => {
  it("are given one by one as they suit, and end with the command", async () => {
    session.hint("wall");
    session.hint("wall");
    session.hint("wall");
    expect(session.state("wall")).toMatchObject({
      moreHints: false,
      hints: [
        {
          check: "there",
          hint: "what",
          text: { ja: "壁を", en: "a wall" },
          shows: [],
          command: null,
        },
        { check: "there", hint: "wall-command", command: "kubectl apply -f wall.yaml" },
      ],
    });
  });

  it("are no more when the step is done", async () => {
    session.hint("wall");
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    expect(session.state("wall")).toMatchObject({ hints: [], moreHints: false });
  });
});

describe("predictions", () => {
  it("are kept as first made, and unknown ones are not", () => {
    session.predict("knock", "maybe");
    expect(session.state("knock")?.prediction).toBeNull();
    session.predict("knock", "yes");
    session.predict("knock", "no");
    expect(session.state("knock")?.prediction).toEqual({ choice: "yes", right: false });
  });
});

describe("our own faults", () => {
  it("are told as such, count as no try, and pass when the cluster is back", async () => {
    reader.isDown = true;
    await applies();
    await clock.advance(2_500);
    expect(look("wall")).toEqual(["fault", 0, ""]);
    reader.isDown = false;
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    expect(look("wall")).toEqual(["passed", 0, ""]);
  });

  it("end by themselves, without a change to wake them", async () => {
    reader.isDown = true;
    session.wake();
    await clock.advance(100);
    expect(look("wall")[0]).toBe("fault");
    reader.isDown = false;
    await clock.advance(2_000);
    expect(look("wall")[0]).toBe("waiting");
  });
});

describe("going on", () => {
  it("skips a step, opens the next one, and still notices when the step is done after all", async () => {
    session.skip("wall");
    await clock.advance(lessonLimits.roundRestMs);
    expect(look("wall")[0]).toBe("skipped");
    await knocks(1);
    expect([look("wall")[0], look("knock")[0]]).toEqual(["skipped", "passed"]);
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    expect(look("wall")[0]).toBe("passed");
  });

  it("starts over from a step: what was done before no longer counts", async () => {
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    session.predict("knock", "no");
    await knocks(1);
    expect(look("knock")[0]).toBe("passed");
    session.reset("knock");
    await clock.advance(10);
    expect([look("wall")[0], look("knock")]).toEqual(["passed", ["waiting", 0, ""]]);
    expect(session.state("knock")?.prediction).toEqual({ choice: "no", right: true });
  });

  it("knows which steps are missing to one", async () => {
    const missing = async () => (await session.missingTo("knock")).map(({ id }) => id);
    expect(await missing()).toEqual(["wall", "knock"]);
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    expect(await missing()).toEqual(["knock"]);
    await knocks(1);
    expect(await missing()).toEqual([]);
    reader.put("walls");
    expect(await missing()).toEqual(["wall"]);
  });

  it("counts no tries while a solution runs, and tells when a step is done", async () => {
    const solved = session.quietly(async () => {
      await applies(403);
      await clock.advance(900);
      reader.put("walls", wall(2));
      return session.untilDone("wall", 1_000);
    });
    expect(await solved).toBe(true);
    expect(session.state("wall")).toMatchObject({ phase: "passed", attempts: 0 });
    const inVain = session.untilDone("knock", 1_000);
    await clock.advance(1_000);
    expect(await inVain).toBe(false);
  });
});

describe("a session", () => {
  it("goes on where an earlier one ended", async () => {
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    await knocks(0);
    await clock.advance(900);
    const again = open([...records.values()]);
    again.use(reader);
    await clock.advance(lessonLimits.roundRestMs);
    expect(again.states()).toEqual(session.states());
    again.dispose();
  });

  it("puts together what was reached here and what was stored", async () => {
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    const stored = records.get("wall");
    const other = open();
    other.predict("knock", "yes");
    other.merge(stored ? [stored] : []);
    expect(other.states().map(({ phase, prediction }) => [phase, prediction?.choice])).toEqual([
      ["passed", undefined],
      ["waiting", "yes"],
    ]);
    other.dispose();
  });

  it("tells each change once, and nothing that stayed", async () => {
    reader.put("walls", wall(2));
    await clock.advance(lessonLimits.roundRestMs);
    reader.put("walls", wall(2), wall(1));
    await clock.advance(lessonLimits.roundRestMs);
    expect(told.map(({ id, phase }) => `${id} ${phase}`)).toEqual(["wall passed"]);
  });

  it("watches what is judged and lets go of everything", async () => {
    expect(reader.watching).toBe(1);
    await applies();
    session.dispose();
    expect([reader.watching, clock.pending]).toEqual([0, 0]);
  });

  it("judges nothing without a sandbox", async () => {
    session.use(null);
    await applies();
    await clock.advance(2_000);
    expect(look("wall")).toEqual(["waiting", 0, ""]);
  });
});
