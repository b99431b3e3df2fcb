import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { limitProfiles } from "../../core/limits.ts";
import { createLogger } from "../../core/log.ts";
import { FakeGateway } from "../fake-gateway.ts";
import { createHomes } from "../homes.ts";
import { selectShellHost } from "../select-shell-host.ts";
import { type SandboxShells, type ShellHost, toProcessEnv } from "../shell-host.ts";

let directory: string;
let home: string;
let host: ShellHost;
let shells: SandboxShells;
let disposeAccess: () => void | Promise<void>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-local-"));
  const tool = join(directory, "tool");
  await writeFile(tool, "#!/bin/sh\necho tool\n", { mode: 0o755 });
  host = await selectShellHost({
    choice: "local",
    runDirectory: join(directory, "shells"),
    sharedFiles: [{ source: tool, target: "/opt/bin/tool" }],
    path: "/usr/bin:/bin",
    limits: limitProfiles.classroom.shell,
    log: createLogger({ level: "silent", name: "test" }),
  });
  home = await createHomes(join(directory, "homes"), null).ensure("aaaaaaaaaa", host.ownerOf(1));
  const access = await new FakeGateway(directory).open("aaaaaaaaaa");
  disposeAccess = () => access.dispose();
  shells = await host.open({ sandbox: "aaaaaaaaaa", number: 1, home, access });
});

afterEach(async () => {
  await shells.dispose();
  await disposeAccess();
  await rm(directory, { recursive: true });
});

describe("a local shell", () => {
  it("is at home, with the shared programs, its own kubeconfig, and nothing of the server's environment", async () => {
    const { file, args, cwd, env } = shells.command(
      'pwd; tool; cat "$KUBECONFIG"; env | cut -d= -f1 | sort',
    );
    const { stdout } = await promisify(execFile)(file, [...args], { cwd, env: toProcessEnv(env) });
    const variables = [
      "HOME",
      "KUBECONFIG",
      "LANG",
      "PATH",
      "PWD",
      "SHELL",
      "SHLVL",
      "TERM",
      "USER",
    ];
    expect(stdout.split("\n").filter((line) => line !== "_")).toEqual([
      home,
      "tool",
      "# aaaaaaaaaa at https://127.0.0.1:9",
      ...variables,
      "",
    ]);
  });

  it("ends with what it started", async () => {
    const { file, args, cwd, env } = shells.command(
      "set -m; sleep 1000 & sleep 1000 & echo $!; wait",
    );
    const child = spawn(file, [...args], { cwd, env: toProcessEnv(env) });
    const inner = await new Promise<number>((resolve) => {
      child.stdout.once("data", (bytes: Buffer) => resolve(Number(bytes.toString())));
    });
    shells.end(child.pid ?? 0);
    const state = async () => {
      const { stdout } = await promisify(execFile)("ps", ["-o", "stat=", "-p", `${inner}`]).catch(
        () => ({ stdout: "" }),
      );
      return stdout.trim();
    };
    await expect.poll(state).toMatch(/^(Z.*)?$/);
  });
});
