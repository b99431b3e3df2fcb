import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Localized } from "../contracts/lab.ts";
import { ManualClock } from "../core/clock.ts";
import { watchHome } from "./home-watch.ts";
import { createHomes } from "./homes.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-home-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe("createHomes", () => {
  it("copies the template once and keeps what the learner made of it", async () => {
    const template = join(directory, "template");
    await mkdir(join(template, "src"), { recursive: true });
    await writeFile(join(template, "src", "a.yaml"), "kind: Pod\n");
    const homes = createHomes(join(directory, "homes"), template);
    const home = await homes.ensure("abcdefghij", null);
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    await writeFile(join(home, "src", "a.yaml"), "mine");
    expect(await homes.ensure("abcdefghij", null)).toBe(home);
    expect(await readFile(join(home, "src", "a.yaml"), "utf8")).toBe("mine");
    await homes.remove("abcdefghij");
    expect(await readdir(join(directory, "homes"))).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)("gives everything to its owner", async () => {
    const template = join(directory, "template");
    await mkdir(template);
    await writeFile(join(template, "a"), "");
    await symlink("/etc/passwd", join(template, "link"));
    const home = await createHomes(join(directory, "homes"), template).ensure("abcdefghij", 4242);
    const owners = [home, join(home, "a")].map(async (path) => (await stat(path)).uid);
    expect(await Promise.all(owners)).toEqual([4242, 4242]);
    expect((await stat("/etc/passwd")).uid).toBe(0);
  });
});

describe("watchHome", () => {
  const mib = 1024 * 1024;
  const bounds = { bytesMax: mib, entriesMax: 10, lookEveryMs: 1000 };

  async function look(clock: ManualClock): Promise<void> {
    await clock.advance(1000);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  it("tells of growth beyond the bounds, not of a clean-up", async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const watch = await watchHome({
      home: directory,
      clock,
      bounds,
      onFull: (message) => void told.push(message.en),
      activity: () => null,
    });
    await writeFile(join(directory, "a"), Buffer.alloc(3 * mib, 1));
    await look(clock);
    expect(told).toEqual(["Your home directory holds 3 MiB; 1 MiB is the most."]);
    await look(clock);
    await writeFile(join(directory, "a"), Buffer.alloc(2 * mib, 1));
    await look(clock);
    expect(told).toHaveLength(1);
    for (let index = 0; index < 12; index += 1) {
      await writeFile(join(directory, `f${index}`), "");
    }
    await look(clock);
    expect(told.at(-1)).toBe("Your home directory holds more than 10 files.");
    await watch.dispose();
    expect(clock.pending).toBe(0);
  });

  it("lets a home that is full already be cleaned up", async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    await writeFile(join(directory, "a"), Buffer.alloc(3 * mib, 1));
    const onFull = (message: Localized) => void told.push(message.en);
    const watch = await watchHome({ home: directory, clock, bounds, onFull, activity: () => null });
    await look(clock);
    await writeFile(join(directory, "a"), Buffer.alloc(2 * mib, 1));
    await look(clock);
    expect(told).toEqual([]);
    await watch.dispose();
  });

  it("looks only when something has run since", async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    let activity = "1:0";
    const watch = await watchHome({
      home: directory,
      clock,
      bounds,
      onFull: (message) => void told.push(message.en),
      activity: () => activity,
    });
    await look(clock);
    await writeFile(join(directory, "a"), Buffer.alloc(3 * mib, 1));
    await look(clock);
    expect(told).toEqual([]);
    activity = "1:2";
    await look(clock);
    expect(told).toHaveLength(1);
    await watch.dispose();
  });
});
