import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "../core/log.ts";
import { selectShellHost } from "../sandbox/index.ts";
import { provideTrivy } from "./sandbox-program.ts";

const log = createLogger({ level: "silent", name: "test" });

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end, whatever its exit code. */
function run(file: string, args: readonly string[], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, [...args], { env: env as NodeJS.ProcessEnv }, (error, out, err) => {
      const code = error && typeof error.code === "number" ? error.code : error ? 1 : 0;
      resolve({ code, out, err });
    });
  });
}

describe("trivy in a shell", () => {
  let directory: string;
  let bundle: string;
  let listener: Server;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "kubebook-trivy-"));
    bundle = join(directory, "trivy.mjs");
    await build({
      entryPoints: [join(import.meta.dirname, "main.ts")],
      outfile: bundle,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node24",
      logLevel: "silent",
      banner: {
        js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
      },
    });
    await mkdir(join(directory, "gateway"));
    await mkdir(join(directory, "home"));
    listener = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => {
      listener.listen(join(directory, "gateway", "s"), resolve);
    });
  });

  afterAll(async () => {
    listener.close();
    await rm(directory, { recursive: true });
  });

  async function trivyIn(
    choice: "auto" | "local",
    command: string,
    real: { readonly path: string; readonly cacheDir: string } | null = null,
  ): Promise<Ended> {
    const sharedFiles = await provideTrivy({
      directory: join(directory, "commands"),
      node: process.execPath,
      bundle,
      real,
    });
    const host = await selectShellHost({
      choice,
      runDirectory: join(directory, `shells-${choice}`),
      sharedFiles,
      path: "/usr/bin:/bin",
      log,
    });
    const shells = await host.open({
      sandbox: "aaaaaaaaaa",
      number: 0,
      home: join(directory, "home"),
      access: {
        socketDirectory: join(directory, "gateway"),
        loopbackUrl: "https://127.0.0.1:9",
        kubeconfig: () => "{}",
        dispose() {},
      },
    });
    const { file, args, env } = shells.command(command);
    const ended = await run(file, args, { ...env });
    await shells.dispose();
    return ended;
  }

  it.each(["auto", "local"] as const)("scans, with a gate by exit code (%s)", async (choice) => {
    const { code, out } = await trivyIn(
      choice,
      "trivy image -q --severity CRITICAL --exit-code 3 --table-mode detailed alpine:3.11",
    );
    expect([code, out.split("\n").slice(0, 4)]).toEqual([
      3,
      [
        "",
        "alpine:3.11 (alpine 3.11.13)",
        "============================",
        "Total: 1 (CRITICAL: 1)",
      ],
    ]);
  });

  it("runs a real one in its place, offline and with its own cache", async () => {
    const path = join(directory, "real-trivy");
    const cacheDir = join(directory, "cache");
    await mkdir(cacheDir, { recursive: true });
    await writeFile(join(cacheDir, "db"), "offline database\n");
    await writeFile(
      path,
      '#!/bin/sh\necho "$@" $TRIVY_SKIP_DB_UPDATE $TRIVY_OFFLINE_SCAN; cat "$TRIVY_CACHE_DIR/db"; exit 5\n',
      { mode: 0o755 },
    );
    for (const choice of ["auto", "local"] as const) {
      expect(await trivyIn(choice, "trivy plugin list", { path, cacheDir })).toEqual({
        code: 5,
        out: "plugin list true true\noffline database\n",
        err: "",
      });
    }
  });

  it("isn't there where nothing was bundled", async () => {
    const parts = { directory, node: process.execPath, bundle: join(directory, "no"), real: null };
    expect(await provideTrivy(parts)).toEqual([]);
  });
});
