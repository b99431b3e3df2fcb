import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bashrc } from "./bashrc.ts";

/** Whoever runs the tests. */
const mark = process.getuid?.() === 0 ? "#" : "$";
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "kubebook-shell-"));
  await mkdir(join(home, ".kube"));
  await mkdir(join(home, "bin"));
  await writeFile(join(home, "rc"), bashrc);
});

afterEach(() => rm(home, { recursive: true }));

/** What an interactive shell with the rcfile prints for a script; colours are left out. */
async function interactive(script: string, ready = ""): Promise<string> {
  const { stdout } = await promisify(execFile)(
    "/bin/bash",
    ["--rcfile", join(home, "rc"), "-ic", script],
    {
      cwd: home,
      env: {
        NODE_ENV: "test",
        HOME: home,
        PATH: `${join(home, "bin")}`,
        LANG: "C.UTF-8",
        __kubebook_ready: ready,
      },
    },
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences.
  return stdout.replace(/\x1b\[[0-9;]*m|[\x01\x02]/g, "");
}

async function promptWith(kubeconfig: string | null): Promise<string> {
  if (kubeconfig !== null) {
    await writeFile(join(home, ".kube", "config"), kubeconfig);
  }
  return interactive(`__kubebook_find_namespace; printf %s "\${PS1@P}"`);
}

const writtenByKubectl = `apiVersion: v1
clusters:
- cluster:
    server: https://127.0.0.1:6443
  name: other
contexts:
- context:
    cluster: kubebook
    namespace: elsewhere
    user: learner
  name: elsewhere
- context:
    cluster: kubebook
    namespace: pss-demo
    user: learner
  name: kubebook
current-context: kubebook
kind: Config
users:
- name: kubebook
  user:
    token: t
`;

const writtenByGateway = `apiVersion: v1
kind: Config
clusters:
  - name: kubebook
    cluster:
      server: https://127.0.0.1:6443
contexts:
  - name: kubebook
    context:
      cluster: kubebook
      user: learner
      namespace: lab
current-context: kubebook
`;

describe("the prompt", () => {
  it.each([
    ["kubectl's file", writtenByKubectl, "pss-demo"],
    ["the gateway's file", writtenByGateway, "lab"],
    ["a context without a namespace", writtenByGateway.replace(/ +namespace.*\n/, ""), "default"],
    ["no file", null, "default"],
    ["nonsense", "{{{{\n: :\n- - -\n", "default"],
    [
      "a namespace that would be run",
      writtenByGateway.replace("namespace: lab", "namespace: $(touch run)`touch run`\\$"),
      "default",
    ],
  ])("names the namespace of %s", async (_, kubeconfig, namespace) => {
    expect(await promptWith(kubeconfig)).toBe(`learner@kubebook:~ (${namespace})${mark} `);
  });
});

it("marks where a command has ended, and how", async () => {
  const marks = await interactive(
    '(exit 127); eval "$PROMPT_COMMAND"; true; eval "$PROMPT_COMMAND"; true',
  );
  const first = ["", "1"].map((ready) => interactive('printf %s "$?"', ready));
  expect(await Promise.all(first)).toEqual(["0", "0"]);
  expect(marks).toBe("\x1b]133;D;127\x07\x1b]133;D;0\x07");
});

describe("help", () => {
  it("names the programs that are here, and no other", async () => {
    for (const name of ["kubectl", "vi", "jq"]) {
      await writeFile(join(home, "bin", name), "#!/bin/sh\n", { mode: 0o755 });
    }
    const rows = (await interactive("help")).split("\n").filter((line) => line.startsWith("  "));
    expect(rows.map((row) => row.trim().split(/\s{2,}/)[0])).toEqual(["kubectl", "vi", "jq"]);
  });

  it("with an argument is bash's own", async () => {
    expect(await interactive("help -d cd")).toBe("cd - Change the shell working directory.\n");
  });
});

it("keeps history in the home and completes kubectl and k", async () => {
  const script = 'echo "$HISTFILE $HISTSIZE"; complete -p kubectl k; alias k';
  expect(await interactive(script)).toBe(
    `${home}/.bash_history 10000\n${["kubectl", "k"]
      .map((name) => `complete -F __kubebook_complete ${name}\n`)
      .join("")}alias k='kubectl'\n`,
  );
});
