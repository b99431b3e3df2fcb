import { execFileSync } from "node:child_process";
import {
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  unlink,
} from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directoryRequestSchema, filePathSchema } from "../contracts/files.ts";
import { failureOf } from "./failure.ts";
import { list, makeDirectory, move, read, remove, write } from "./home-files.ts";
import { createTestHome, type TestHome } from "./testing/home.ts";

let home: TestHome;

beforeEach(async () => {
  home = await createTestHome();
});

afterEach(async () => {
  expect(await readFile(home.beside("outside/secret"), "utf8")).toBe("precious");
  expect(await readdir(home.beside("outside"))).toEqual(["secret"]);
  await home.remove();
});

async function failure(act: Promise<unknown>): Promise<string> {
  return act.then(() => "done", failureOf);
}

describe("paths", () => {
  it.each(["..", "../outside", "a/../b", "a//b", "/etc/passwd", "a/", ".", "./a", "a\0b", "a\nb"])(
    "%j is refused before it is looked at",
    (path) => {
      expect(filePathSchema.safeParse(path).success).toBe(false);
      expect(directoryRequestSchema.safeParse({ path }).success).toBe(false);
    },
  );
});

describe("links that lead out of home", () => {
  beforeEach(async () => {
    await symlink(home.beside("outside"), home.at("out"));
    await symlink(home.beside("outside/secret"), home.at("secret"));
    await symlink(home.beside("outside/new"), home.at("dangling"));
    await symlink("/proc/self/environ", home.at("environ"));
  });

  it("are not followed, whatever is done", async () => {
    const { place } = home;
    const tried = {
      list: await failure(list(place, "out", home.pristine)),
      readBelow: await failure(read(place, "out/secret")),
      read: await failure(read(place, "secret")),
      environment: await failure(read(place, "environ")),
      writeBelow: await failure(write(place, "out/secret", "x", null)),
      write: await failure(write(place, "secret", "x", null)),
      writeDangling: await failure(write(place, "dangling", "x", null)),
      mkdir: await failure(makeDirectory(place, "out/x")),
      mkdirDangling: await failure(makeDirectory(place, "dangling")),
      moveOut: await failure(move(place, "lesson", "out/lesson")),
      moveFileOut: await failure(move(place, "lesson/pod.yaml", "out/pod.yaml")),
      moveIn: await failure(move(place, "out/secret", "mine")),
      removeBelow: await failure(remove(place, "out/secret")),
    };
    expect(tried).toEqual({
      list: "not-allowed",
      readBelow: "not-allowed",
      read: "not-allowed",
      environment: "not-allowed",
      writeBelow: "not-allowed",
      write: "not-allowed",
      writeDangling: "not-allowed",
      mkdir: "not-allowed",
      mkdirDangling: "exists",
      moveOut: "not-allowed",
      moveFileOut: "not-allowed",
      moveIn: "not-allowed",
      removeBelow: "not-allowed",
    });
  });

  it("can themselves be moved and deleted", async () => {
    await move(home.place, "out", "moved");
    await remove(home.place, "moved");
    await remove(home.place, "secret");
    expect((await readdir(home.at("."))).sort()).toEqual(["dangling", "environ", "lesson"]);
  });
});

describe("names that change while they are used", () => {
  it("lead nowhere else: a directory that becomes a link between two steps", async () => {
    let swapping = true;
    const swap = (async () => {
      while (swapping) {
        await rename(home.at("lesson"), home.at("aside")).catch(() => {});
        await symlink(home.beside("outside"), home.at("lesson")).catch(() => {});
        await unlink(home.at("lesson")).catch(() => {});
        await rename(home.at("aside"), home.at("lesson")).catch(() => {});
      }
    })();
    const outcomes = new Set<string>();
    for (let turn = 0; turn < 150; turn += 1) {
      outcomes.add(await failure(write(home.place, `lesson/n${turn}`, "x", null)));
      outcomes.add(await read(home.place, "lesson/secret").then(() => "leaked", failureOf));
      outcomes.add(await failure(remove(home.place, `lesson/n${turn}`)));
    }
    swapping = false;
    await swap;
    expect([...outcomes]).toEqual(expect.arrayContaining(["done"]));
    expect(outcomes).not.toContain("leaked");
    expect(outcomes).not.toContain("fault");
  });
});

describe("files that aren't files", () => {
  it("hold nobody up: FIFOs, sockets and devices are refused", async () => {
    execFileSync("sh", ["-c", `exec mkfifo "$0"`, home.at("fifo")]);
    expect([
      await failure(read(home.place, "fifo")),
      await failure(write(home.place, "fifo", "x", null)),
      await failure(read(home.place, "lesson")),
    ]).toEqual(["not-allowed", "not-allowed", "not-allowed"]);
    expect((await list(home.place, "", home.pristine)).entries.at(-1)).toMatchObject({
      name: "fifo",
      kind: "other",
    });
  });

  it("a hard link that is written to parts from the other names of the file", async () => {
    await link(home.at("lesson/pod.yaml"), home.at("twin"));
    const { version } = await read(home.place, "twin");
    await write(home.place, "twin", "mine", version);
    expect(await readFile(home.at("lesson/pod.yaml"), "utf8")).toBe("kind: Pod\n");
  });

  it.runIf(process.getuid?.() === 0)("what is made belongs to the learner", async () => {
    const place = { ...home.place, owner: 4242 };
    await write(place, "new", "x", null);
    await makeDirectory(place, "dir");
    const owners = ["new", "dir"].map(async (name) => (await stat(home.at(name))).uid);
    expect(await Promise.all(owners)).toEqual([4242, 4242]);
  });

  it("a home that is gone is not found, and not made anew", async () => {
    await rm(home.at("."), { recursive: true });
    expect([
      await failure(write(home.place, "x", "x", null)),
      await failure(makeDirectory(home.place, "x")),
    ]).toEqual(["not-found", "not-found"]);
    await mkdir(home.at("."));
  });
});
