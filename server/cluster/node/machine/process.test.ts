import { pino } from "pino";
import { expect, it } from "vitest";
import { ManualClock } from "../../../core/clock.ts";
import { type Machine, Process } from "./process.ts";
import { Signal } from "./signals.ts";

it("ends with what it does beside its program, whose faults are its own", async () => {
  const warnings: string[] = [];
  const log = pino({ level: "warn" }, { write: (line) => warnings.push(JSON.parse(line).error) });
  const clock = new ManualClock();
  const machine = { clock, log, reap: () => undefined } as unknown as Machine;
  const process = new Process(machine, 1, {
    argv: ["sleep"],
    program: async (self) => {
      await self.sleep(1000);
      return 0;
    },
    env: new Map(),
    cwd: "/",
    credentials: { uid: 0, gid: 0, groups: [] },
    files: new Map(),
    parent: null,
  });
  const done: string[] = [];
  process.beside(async () => {
    await process.sleep(10);
    done.push("in time");
    await process.sleep(500);
    done.push("too late");
  });
  process.beside(() => Promise.reject(new Error("a fault")));
  await clock.advance(20);
  process.kill(Signal.KILL, true);
  expect(await process.exited).toBe(128 + Signal.KILL);
  await clock.advance(1000);
  expect([done, warnings]).toEqual([["in time"], ["a fault"]]);
  expect(clock.pending).toBe(0);
});
