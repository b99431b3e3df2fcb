import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limitProfiles } from "../../core/limits.ts";
import type { SandboxShells, ShellHost } from "../shell-host.ts";
import { processesWith, Stage, whyNoBubblewrap } from "./testing/stage.ts";

const { shell: shellLimits } = limitProfiles.classroom;
const reason = await whyNoBubblewrap();

describe.runIf(reason === null)(`bubblewrap (${reason ?? "works here"})`, () => {
  let stage: Stage;
  let host: ShellHost;
  let a: SandboxShells;
  let b: SandboxShells;

  const start = (shells: SandboxShells, script: string) => stage.start(shells, script);
  const run = (shells: SandboxShells, script: string) => stage.run(shells, script);

  beforeAll(async () => {
    stage = await Stage.create();
    ({ host, a, b } = stage);
  });

  afterAll(() => stage.dispose());

  it("passes output, errors and the exit status on", async () => {
    expect(await run(a, "echo out; echo err >&2; exit 7")).toEqual({
      code: 7,
      out: "out\n",
      err: "err\n",
    });
  });

  it("is the learner, at home, with the shared programs", async () => {
    const { out } = await run(a, "id -un; id -u; hostname; pwd; tool; cat ~/.kube/config");
    expect(out).toBe(
      "learner\n1000\nkubebook\n/home/learner\ntool\n# aaaaaaaaaa at https://127.0.0.1:6443\n",
    );
  });

  it("reaches its own gateway, by the port that the kubeconfig names", async () => {
    const ask = "exec 3<>/dev/tcp/127.0.0.1/6443; cat <&3";
    const answers = await Promise.all([run(a, ask), run(b, ask)]);
    expect(answers.map(({ out }) => out)).toEqual(["aaaaaaaaaa\n", "bbbbbbbbbb\n"]);
  });

  it("keeps what a learner changed in their kubeconfig", async () => {
    await run(a, "echo changed > ~/.kube/config");
    expect((await run(a, "cat ~/.kube/config")).out).toBe("changed\n");
  });

  it("sees no home, process or socket of another sandbox", async () => {
    const sleeper = start(b, "echo secret > ~/b; sleep 1000.5");
    await expect.poll(() => processesWith("sleep\u00001000.5")).not.toEqual([]);
    const { out } = await run(
      a,
      "ls -A /home ~; ps -eo args; find / -name s -type s 2>/dev/null; find / -name b -user learner 2>/dev/null",
    );
    b.end(sleeper.pid ?? 0);
    expect(out).not.toContain("1000.5");
    expect(out.split("\n").filter((line) => line.startsWith("/"))).toEqual(
      expect.not.arrayContaining(["/home/learner/b"]),
    );
    expect(out).toContain("/run/gateway/s");
  });

  it("knows nothing of the server's environment, nor of its files", async () => {
    const { out } = await run(
      a,
      "cat /proc/*/environ | tr '\\0' '\\n' | cut -d= -f1 | sort -u; ls -d /root /work /var /home/* /mnt 2>/dev/null",
    );
    const variables = [
      "EDITOR",
      "HOME",
      "KUBE_EDITOR",
      "LANG",
      "LOGNAME",
      "PATH",
      "SHELL",
      "TERM",
      "USER",
    ];
    const own = out
      .split("\n")
      .filter((line) => !["PWD", "SHLVL", "_", "OLDPWD", ""].includes(line));
    expect(own).toEqual([...variables, "/home/learner"]);
  });

  it("has no network but itself", async () => {
    const { out } = await run(a, "cut -d: -f1 -s /proc/net/dev; cat /proc/net/route | wc -l");
    expect(out.split(/\s+/).filter(Boolean)).toEqual(["lo", "1"]);
  });

  it.each([
    ["the system", "echo x > /usr/x"],
    ["the root", "echo x > /x"],
    ["/etc", "echo x >> /etc/passwd"],
    ["/dev", "echo x > /dev/x"],
    ["the shared programs", "echo x > /opt/bin/tool"],
    ["the entry", "echo x > /etc/kubebook/entry"],
    ["its socket's directory", "rm /run/gateway/s"],
  ])("can't write to %s", async (_, script) => {
    const result = await run(a, script);
    expect(result.code).not.toBe(0);
    expect(result.err).toMatch(/Read-only file system|Permission denied/);
  });

  it.each([
    ["namespaces of its own", "unshare --user true"],
    ["mounts", "mount -t tmpfs none /tmp"],
    ["another root", "/usr/sbin/chroot / true"],
  ])("can't make %s", async (_, script) => {
    const result = await run(a, script);
    expect(result.code).not.toBe(0);
    expect(result.err).toMatch(/not permitted|Permission denied|must be superuser/i);
  });

  it("has no capability and can gain none", async () => {
    const { out } = await run(
      a,
      "grep -E '^(Cap(Eff|Prm|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status",
    );
    expect(out.replaceAll("\t", " ").trim().split("\n")).toEqual([
      "CapPrm: 0000000000000000",
      "CapEff: 0000000000000000",
      "CapBnd: 0000000000000000",
      "CapAmb: 0000000000000000",
      "NoNewPrivs: 1",
      "Seccomp: 2",
    ]);
  });

  it("bounds processes: a fork bomb ends at the limit and harms nobody else", async () => {
    const bomb = start(a, "for ((i = 0; i < 300; i++)); do sleep 777.5 & done; wait");
    const bombs = () => processesWith("sleep\u0000777.5").length;
    const [said] = await once(bomb.stderr, "data");
    expect(String(said)).toContain("fork: retry: Resource temporarily unavailable");
    // What was forked is counted once it has become a sleep.
    await expect.poll(bombs).toBeGreaterThan(shellLimits.processesMax / 2);
    expect(bombs()).toBeLessThan(shellLimits.processesMax);
    expect((await run(b, "echo fine")).out).toBe("fine\n");
    a.end(bomb.pid ?? 0);
    await expect.poll(bombs).toBe(0);
  });

  it.each([
    ["a file", "head -c 100M /dev/zero > ~/big", /File size limit exceeded|File too large/],
    ["/tmp", "head -c 40M /dev/zero > /tmp/big", /No space left/],
    ["/run", "head -c 4M /dev/zero > /run/big", /No space left/],
    ["/dev/shm", "head -c 20M /dev/zero > /dev/shm/big", /No space left/],
    [
      "open files",
      "for i in {1..400}; do exec {fd}</dev/null || exit 1; done",
      /Too many open files/,
    ],
  ])("bounds %s with a clear message", async (_, script, message) => {
    const result = await run(a, `(${script}); code=$?; rm -f ~/big; exit $code`);
    expect(result.code).not.toBe(0);
    expect(result.err).toMatch(message);
  });

  it("leaves no process behind, whatever it started", async () => {
    const marker = "1000.25";
    const child = start(
      a,
      `setsid nohup sleep ${marker} & (sleep ${marker} &) ; exec sleep ${marker}`,
    );
    await expect.poll(() => processesWith(`sleep\u0000${marker}`).length).toBeGreaterThanOrEqual(3);
    a.end(child.pid ?? 0);
    await expect.poll(() => processesWith(marker)).toEqual([]);
    await run(a, `setsid nohup sleep ${marker} >/dev/null 2>&1 & sleep 0.1`);
    await expect.poll(() => processesWith(marker)).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)("is a user of its own on the host", async () => {
    const child = start(a, "exec sleep 1000.75");
    await expect.poll(() => processesWith("sleep\u00001000.75")).not.toEqual([]);
    const [pid = ""] = processesWith("sleep\u00001000.75").slice(-1);
    const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    a.end(child.pid ?? 0);
    expect(Number(uid)).toBe(host.ownerOf(1));
    expect(host.ownerOf(2)).not.toBe(host.ownerOf(1));
  });
});

describe.runIf(reason !== null)("bubblewrap where it doesn't work", () => {
  it("is refused with the reason", () => {
    expect(reason).toMatch(/^bubblewrap doesn't work here: ./);
  });
});
