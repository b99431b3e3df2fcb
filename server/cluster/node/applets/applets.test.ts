import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NodeHarness } from "../testing/harness.ts";

const harness = new NodeHarness();
afterAll(() => harness.dispose());

beforeAll(async () => {
  await harness.run("box", {
    containers: [{ name: "c", image: "busybox:1.36", command: ["sleep", "3600"] }],
  });
  await harness.untilReady("box");
  await sh("mkdir -p /w/a/b; echo one > /w/a/1.txt; echo two > /w/a/b/2.txt; : > /w/empty");
});

async function sh(script: string) {
  return await harness.exec("box", ["sh", "-c", script]);
}

const fine = (stdout: string) => ({ stdout, stderr: "", code: 0 });

describe("find", () => {
  it.each([
    ["/w -name '*.txt'", "/w/a/1.txt\n/w/a/b/2.txt\n"],
    ["/w -type d", "/w\n/w/a\n/w/a/b\n"],
    ["/w -maxdepth 1 ! -name w", "/w/a\n/w/empty\n"],
    ["/w -mindepth 2 -type f", "/w/a/1.txt\n/w/a/b/2.txt\n"],
    ["/w -empty", "/w/empty\n"],
    ["/w -name b -prune -o -type f -print", "/w/a/1.txt\n/w/empty\n"],
    ["/w \\( -name 1.txt -o -name empty \\)", "/w/a/1.txt\n/w/empty\n"],
    ["/w -type f -size +0 -exec cat {} \\;", "one\ntwo\n"],
    ["/w -type f -exec echo {} +", "/w/a/1.txt /w/a/b/2.txt /w/empty\n"],
    ["/w -perm -111 -type d -name a", "/w/a\n"],
    ["/w -depth -name '?'", "/w/a/b\n/w/a\n/w\n"],
    ["/w -name '*.txt' -print0 | xargs -0 ls", "/w/a/1.txt\n/w/a/b/2.txt\n"],
  ])("find %s", async (args, stdout) => {
    expect(await sh(`find ${args}`)).toEqual(fine(stdout));
  });

  // Source: BusyBox 1.36 testsuite/find.tests.
  it.each([
    ["true", ";", 0],
    ["false", ";", 0],
    ["false", "+", 1],
  ])("find -exec %s {} %s ends with %i", async (command, end, code) => {
    expect(await sh(`find /etc/passwd -exec ${command} {} '${end}'`)).toMatchObject({ code });
  });

  it("find -ok asks before each run", async () => {
    expect(await sh("printf 'n\\ny\\n' | find /etc/passwd /etc/group -ok echo {} ';'")).toEqual({
      stdout: "/etc/group\n",
      stderr: "echo /etc/passwd ?echo /etc/group ?",
      code: 0,
    });
  });

  it.each([
    ["/nope", "find: /nope: No such file or directory\n"],
    ["/w -foo", "find: unrecognized: -foo\n"],
    ["/w -maxdepth x", "find: invalid number 'x'\n"],
  ])("find %s fails", async (args, stderr) => {
    expect(await sh(`find ${args}`)).toEqual({ stdout: "", stderr, code: 1 });
  });

  it("deletes what it finds, deepest first", async () => {
    expect(await sh("mkdir -p /d/x/y; touch /d/x/y/z; find /d -delete; ls -d /d")).toEqual({
      stdout: "",
      stderr: "ls: /d: No such file or directory\n",
      code: 1,
    });
  });
});

describe("xargs", () => {
  it.each([
    ["echo a b c | xargs -n 2", "a b\nc\n"],
    ["echo a b c | xargs -n1 echo -", "- a\n- b\n- c\n"],
    ["printf 'a b\\nc\\n' | xargs -I{} echo [{}]", "[a b]\n[c]\n"],
    ["echo \"'a b' c\\\\ d\" | xargs -n1 echo", "a b\nc d\n"],
    ["xargs -r echo x < /dev/null", ""],
    ["xargs echo x < /dev/null", "x\n"],
  ])("%s", async (script, stdout) => {
    expect(await sh(script)).toEqual(fine(stdout));
  });

  it.each([
    ["echo x | xargs false", "", 123],
    ["echo x | xargs nosuch", "xargs: can't execute 'nosuch': No such file or directory\n", 127],
    ["echo x | xargs -n1 sh -c 'exit 255'", "xargs: sh: exited with status 255; aborting\n", 124],
  ])("%s ends with its own status", async (script, stderr, code) => {
    expect(await sh(script)).toEqual({ stdout: "", stderr, code });
  });
});

describe("tar and gzip", () => {
  it("packs, lists and unpacks trees", async () => {
    expect(
      await sh(
        "tar -czf /t.tgz -C /w a; tar -tzf /t.tgz; mkdir /u; tar -xf /t.tgz -C /u; cat /u/a/b/2.txt",
      ),
    ).toEqual(fine("a/\na/1.txt\na/b/\na/b/2.txt\ntwo\n"));
  });

  it("lists with owners and times", async () => {
    const { stdout } = await sh("tar -cf /l.tar -C /w empty; tar -tvf /l.tar");
    expect(stdout).toMatch(/^-rw-r--r-- root\/root {9}0 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d empty\n$/);
  });

  it("takes leading slashes off, and never leaves its directory", async () => {
    expect(await sh("tar -cf /s.tar /etc/hostname; tar -tf /s.tar")).toEqual({
      stdout: "etc/hostname\n",
      stderr: "tar: removing leading '/' from member names\n",
      code: 0,
    });
  });

  it("streams through pipes", async () => {
    expect(
      await sh("tar -cf - -C /w a | tar -tf - | head -n 2; gzip -c /w/a/1.txt | zcat"),
    ).toEqual(fine("a/\na/1.txt\none\n"));
  });

  it("replaces files by packed ones and back", async () => {
    const script = "echo long > /g; gzip /g; ls /g*; gunzip /g.gz; cat /g; gunzip /g";
    expect(await sh(script)).toEqual({
      stdout: "/g.gz\nlong\n",
      stderr: "gunzip: /g: unknown suffix - ignored\n",
      code: 1,
    });
  });

  it.each([
    ["tar -xf /nope", "tar: can't open '/nope': No such file or directory\n"],
    ["seq 1 500 > /bad.tar; tar -xf /bad.tar", "tar: invalid tar magic\n"],
    ["zcat /etc/passwd", "zcat: invalid magic\n"],
    ["tar -xf /w/empty", "tar: short read\n"],
    [
      "tar -cf /x.tar /nope",
      "tar: /nope: No such file or directory\ntar: error exit delayed from previous errors\n",
    ],
  ])("%s fails", async (script, stderr) => {
    expect(await sh(script)).toEqual({ stdout: "", stderr, code: 1 });
  });
});
