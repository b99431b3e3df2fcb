import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filesLimits } from "../contracts/files.ts";
import { failureOf } from "./failure.ts";
import { list, makeDirectory, move, read, remove, write } from "./home-files.ts";
import { createTestHome, type TestHome } from "./testing/home.ts";

let home: TestHome;

beforeEach(async () => {
  home = await createTestHome();
});

afterEach(() => home.remove());

async function failure(act: Promise<unknown>): Promise<string> {
  return act.then(() => "done", failureOf);
}

describe("list", () => {
  it("tells directories first, then by name, and what differs from the beginning", async () => {
    await writeFile(home.at("b.txt"), "12345");
    await symlink("/etc/passwd", home.at("a-link"));
    await mkdir(home.at("empty"));
    const rows = async (path: string) =>
      (await list(home.place, path, home.pristine)).entries.map(
        ({ name, kind, sizeBytes, isEdited }) =>
          `${name} ${kind} ${kind === "file" ? sizeBytes : "-"} ${isEdited}`,
      );
    expect(await rows("")).toEqual([
      "empty directory - false",
      "lesson directory - false",
      "a-link link - false",
      "b.txt file 5 false",
    ]);
    await writeFile(home.at("lesson/pod.yaml"), "kind: Foo\n");
    expect([...(await rows("")).slice(1, 2), ...(await rows("lesson"))]).toEqual([
      "lesson directory - true",
      "pod.yaml file 10 true",
    ]);
  });

  it("counts the files that differ from the beginning; what is new or gone is none of them", async () => {
    await writeFile(home.at("new.txt"), "x");
    expect(await home.pristine.countEdited(home.place)).toBe(0);
    await writeFile(home.at("lesson/pod.yaml"), "kind: Foo\n");
    expect(await home.pristine.countEdited(home.place)).toBe(1);
    await rm(home.at("lesson/pod.yaml"));
    expect(await home.pristine.countEdited(home.place)).toBe(0);
  });

  it("cuts what is too long", async () => {
    await mkdir(home.at("many"));
    const names = Array.from({ length: filesLimits.entriesMax + 1 }, (_, index) => `${index}`);
    await Promise.all(names.map((name) => writeFile(home.at(`many/${name}`), "")));
    const { entries, isCut } = await list(home.place, "many", home.pristine);
    expect([entries.length, isCut]).toEqual([filesLimits.entriesMax, true]);
  });
});

describe("write", () => {
  it("replaces the version that was read, and keeps its mode", async () => {
    await chmod(home.at("lesson/pod.yaml"), 0o750);
    const { text, version } = await read(home.place, "lesson/pod.yaml");
    expect(text).toBe("kind: Pod\n");
    const next = await write(home.place, "lesson/pod.yaml", "kind: Job # ジョブ\n", version);
    expect(await read(home.place, "lesson/pod.yaml")).toEqual({
      text: "kind: Job # ジョブ\n",
      version: next,
    });
    expect((await stat(home.at("lesson/pod.yaml"))).mode & 0o777).toBe(0o750);
    expect(await readdir(home.at("lesson"))).toEqual(["pod.yaml"]);
  });

  it("writes over nothing that it wasn't told of", async () => {
    const { version } = await read(home.place, "lesson/pod.yaml");
    await writeFile(home.at("lesson/pod.yaml"), "by the shell");
    expect([
      await failure(write(home.place, "lesson/pod.yaml", "x", version)),
      await failure(write(home.place, "lesson/pod.yaml", "x", null)),
      await failure(write(home.place, "gone", "x", version)),
      await failure(write(home.place, "lesson", "x", null)),
      await failure(write(home.place, "new", "x", null)),
    ]).toEqual(["changed", "changed", "changed", "not-allowed", "done"]);
    expect(await readFile(home.at("lesson/pod.yaml"), "utf8")).toBe("by the shell");
  });

  it("keeps to the bounds", async () => {
    const long = "あ".repeat(filesLimits.textBytesMax / 3 + 1);
    home.roomBytes = 10;
    expect([
      await failure(write(home.place, "long", long, null)),
      await failure(write(home.place, "x", "01234567890", null)),
      await failure(makeDirectory(home.place, "lesson")),
    ]).toEqual(["too-large", "full", "exists"]);
  });
});

describe("read", () => {
  it.each([
    ["not UTF-8", Buffer.from([0xe3, 0x81]), "not-text"],
    ["bytes with NUL", Buffer.from("a\0b"), "not-text"],
    ["too long", Buffer.alloc(filesLimits.textBytesMax + 1, 0x61), "too-large"],
  ])("refuses what is %s", async (_, bytes, code) => {
    await writeFile(home.at("x"), bytes);
    expect(await failure(read(home.place, "x"))).toBe(code);
  });

  it("keeps a byte order mark and carriage returns", async () => {
    const text = "\ufeffa\r\nb";
    await writeFile(home.at("x"), text);
    expect((await read(home.place, "x")).text).toBe(text);
  });
});

describe("move and remove", () => {
  it("move files and directories, never over something", async () => {
    await makeDirectory(home.place, "other");
    await writeFile(home.at("taken"), "taken");
    expect([
      await failure(move(home.place, "lesson/pod.yaml", "taken")),
      await failure(move(home.place, "lesson", "taken")),
      await failure(move(home.place, "lesson", "other")),
      await failure(move(home.place, "lesson", "lesson/inside")),
      await failure(move(home.place, "nothing", "x")),
      await failure(move(home.place, "lesson", "other/lesson")),
      await failure(move(home.place, "other/lesson/pod.yaml", "pod.yaml")),
    ]).toEqual(["exists", "exists", "exists", "not-allowed", "not-found", "done", "done"]);
    expect(await readFile(home.at("taken"), "utf8")).toBe("taken");
    expect((await readdir(home.at("."))).sort()).toEqual(["other", "pod.yaml", "taken"]);
  });

  it("remove directories with all in them", async () => {
    expect([
      await failure(remove(home.place, "lesson")),
      await failure(remove(home.place, "lesson")),
    ]).toEqual(["done", "not-found"]);
  });
});
