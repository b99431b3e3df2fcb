import { existsSync, readFileSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limitProfiles } from "../../core/limits.ts";
import { processesWith, Stage, whyNoBubblewrap } from "./testing/stage.ts";

const { shell: limits } = limitProfiles.classroom;
const reason = await whyNoBubblewrap();
const perl = existsSync("/usr/bin/perl");

describe.runIf(reason === null)("ways out of a shell", () => {
  let stage: Stage;
  const inA = (script: string) => stage.run(stage.a, script);
  const inB = (script: string) => stage.run(stage.b, script);

  beforeAll(async () => {
    stage = await Stage.create();
  });

  afterAll(() => stage.dispose());

  describe("by the kernel's own files", () => {
    it.each([
      ["how the kernel behaves", "echo x > /proc/sys/kernel/hostname"],
      ["where crashes go", "echo '|/tmp/x' > /proc/sys/kernel/core_pattern"],
      ["the magic keys", "echo b > /proc/sysrq-trigger"],
      ["another namespace's root", "cat /proc/1/root/root/.bashrc"],
      ["the memory of the machine", "cat /proc/kcore"],
      ["its own user mapping", "echo '0 0 1' > /proc/self/uid_map"],
      ["devices of the machine", "cat /dev/mem /dev/kmsg /dev/sda"],
      ["the machine's devices and modules", "ls /sys/kernel"],
      ["control groups", "ls /sys/fs/cgroup"],
    ])("doesn't reach %s", async (_, script) => {
      const result = await inA(script);
      expect(result.code).not.toBe(0);
      expect(result.out).toBe("");
      expect(result.err).toMatch(
        /Permission denied|Read-only file system|No such file|not permitted/,
      );
    });

    it("sees itself alone in /proc, under numbers of its own", async () => {
      const { out } = await inA("for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done");
      const programs = out.split("\n").filter((line) => line !== "");
      expect(programs.length).toBeGreaterThan(0);
      for (const program of programs) {
        expect(program).toMatch(/^(bwrap|bash|\/bin\/bash|socat|tr|setsid) ?/);
      }
    });
  });

  describe("by more rights", () => {
    it("gains nothing by a set-user-id program: every mount ignores the bit, and so does the kernel", async () => {
      const { out } = await inA(
        "awk '!/nosuid/' /proc/self/mountinfo; grep NoNewPrivs /proc/self/status",
      );
      expect(out).toBe("NoNewPrivs:\t1\n");
      const made = await inA(
        "cp /usr/bin/id ~/root-id; chmod 4755 ~/root-id; ~/root-id -u; ~/root-id -ru",
      );
      expect(made.out).toBe("1000\n1000\n");
    });

    it.each([
      ["another user", "--reuid 0"],
      ["another group", "--regid 0 --keep-groups"],
      ["other groups", "--groups 0"],
      ["a capability", "--inh-caps +sys_admin --ambient-caps +sys_admin"],
    ])("can't act with %s", async (_, rights) => {
      const { code, out } = await inA(`setpriv ${rights} id`);
      expect(code).not.toBe(0);
      expect(out).toBe("");
    });

    it("can't join the server's namespaces", async () => {
      const { code, err } = await inA("nsenter --target 1 --mount --net --user true");
      expect(code).not.toBe(0);
      expect(err).toMatch(/not permitted|Permission denied/);
    });

    it.runIf(perl)("is refused the calls that the filter names, by the kernel itself", async () => {
      const calls =
        process.arch === "x64"
          ? { ptrace: 101, bpf: 321, keyctl: 250 }
          : { ptrace: 117, bpf: 280, keyctl: 219 };
      const script = Object.values(calls)
        .map((call) => `print syscall(${call}, 0, 0, 0, 0), " ", $!+0, "\\n";`)
        .join(" ");
      // -1 and EPERM, each.
      expect((await inA(`perl -e '${script}'`)).out).toBe("-1 1\n-1 1\n-1 1\n");
    });

    it.runIf(perl)("can't type into a terminal (TIOCSTI)", async () => {
      const push = `open(T, "+</dev/ptmx") or die; my $c = "x"; print ioctl(T, 0x5412, $c) ? "typed" : $!+0, "\\n";`;
      expect((await inA(`perl -e '${push}'`)).out).toBe("1\n");
    });
  });

  describe("by links", () => {
    it("a link to the host's file shows the sandbox's own, or nothing", async () => {
      await writeFile(join(stage.directory, "secret"), "precious");
      const { out } = await inA(
        `ln -s /etc/shadow ~/s; ln -s ${stage.directory}/secret ~/t; ln -s /proc/1/root ~/r; cat ~/s ~/t ~/r/etc/shadow 2>&1; rm ~/s ~/t ~/r`,
      );
      expect(out).not.toContain("precious");
      expect(out).not.toMatch(/^root:/m);
      expect(out.match(/No such file|Permission denied/g)).toHaveLength(3);
    });

    it("a hard link to what isn't one's own can't be made", async () => {
      const { err, out } = await inA(
        "for f in /etc/passwd /opt/bin/tool /run/kubeconfig /usr/bin/id; do ln $f ~/hard && echo made; done",
      );
      expect(out).toBe("");
      expect(err.match(/cross-device|Permission denied|not permitted/gi)).toHaveLength(4);
    });

    it("a home that is a trap of links is removed without touching what they name", async () => {
      await writeFile(join(stage.directory, "kept"), "kept");
      await inA(
        `mkdir -p ~/d/e; ln -s ${stage.directory} ~/d/up; ln -s .. ~/d/e/loop; ln -s / ~/root; mkfifo ~/fifo; chmod 000 ~/d/e`,
      );
      const { createHomes } = await import("../homes.ts");
      const homes = createHomes(join(stage.directory, "homes"), null);
      await homes.remove("aaaaaaaaaa");
      expect(readFileSync(join(stage.directory, "kept"), "utf8")).toBe("kept");
      expect(await readdir(join(stage.directory, "homes"))).toEqual(["bbbbbbbbbb"]);
      await homes.ensure("aaaaaaaaaa", stage.host.ownerOf(1));
    });
  });

  describe("by the network", () => {
    it("reaches nothing that listens on the host, at whatever address", async () => {
      const server = createServer((socket) => socket.end("host"));
      await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      const { out, err } = await inA(
        `for h in 127.0.0.1 169.254.169.254 10.0.0.1 192.0.2.1; do (exec 3<>/dev/tcp/$h/${port} && cat <&3); done`,
      );
      server.close();
      expect(out).toBe("");
      expect(
        err.match(/Connection refused|Network is unreachable/g)?.length,
      ).toBeGreaterThanOrEqual(4);
    });

    it("hears nothing of abstract sockets, which no file system holds", async () => {
      const name = "\0kubebook-test-abstract";
      const server = createServer((socket) => socket.end("host"));
      await new Promise<void>((resolve) => server.listen(name, resolve));
      const { out } = await inA("grep -c kubebook-test-abstract /proc/net/unix; true");
      const reached = await inA("socat - ABSTRACT-CONNECT:kubebook-test-abstract");
      server.close();
      expect([out, reached.out]).toEqual(["0\n", ""]);
      expect(reached.err).toContain("Connection refused");
    });
  });

  describe("by exhaustion", () => {
    it("memory: whoever takes too much is told so, and the neighbour goes on", async () => {
      const greedy = inA("head -c 600M /dev/zero | tail -c 500M >/dev/null");
      expect((await inB("echo fine")).out).toBe("fine\n");
      const { err } = await greedy;
      expect(err).toMatch(/memory exhausted|Cannot allocate memory|cannot allocate/i);
    });

    it("an archive bomb ends at the largest file that may be", async () => {
      const bombs = await inA(
        "set -o pipefail; head -c 200M /dev/zero | gzip -1 >~/b.gz; gunzip -c ~/b.gz >~/b; stat -c %s ~/b; gunzip -c ~/b.gz >/tmp/b; stat -c %s /tmp/b; rm -f ~/b ~/b.gz /tmp/b",
      );
      const [home, tmp] = bombs.out.trim().split("\n").map(Number);
      expect(home).toBeLessThanOrEqual(limits.fileBytesMax);
      expect(tmp).toBeLessThanOrEqual(limits.tmpBytesMax);
      expect(bombs.err).toMatch(/File size limit exceeded|File too large/);
      expect(bombs.err).toMatch(/No space left/);
    });

    it("/tmp can't hold more small files than memory for them", async () => {
      const { err, out } = await inA(
        "cd /tmp && for d in {1..400}; do head -c 200k /dev/zero >f$d || break; done; ls | wc -l; du -sk . | cut -f1",
      );
      const [files, kib] = out.trim().split("\n").map(Number);
      expect(err).toContain("No space left");
      expect(files).toBeLessThan(400);
      expect(kib).toBeLessThanOrEqual(limits.tmpBytesMax / 1024);
    });

    it("processes that ignore every signal end with their sandbox", async () => {
      const child = stage.start(
        stage.a,
        "trap '' TERM HUP INT; (trap '' TERM HUP INT; exec sleep 999.125) & exec sleep 999.125",
      );
      await expect.poll(() => processesWith("999.125").length).toBeGreaterThanOrEqual(2);
      stage.a.end(child.pid ?? 0);
      await expect.poll(() => processesWith("999.125")).toEqual([]);
    });
  });
});
