import { randomInt } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { systemClock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import { OwnedStack } from "../core/lifecycle.ts";
import { createLogger } from "../core/log.ts";
import { createGateway } from "./create-gateway.ts";
import type { Gateway } from "./gateway.ts";

const usage = `Usage: node server/gateway/main.ts --kubeconfig <file> --run-dir <dir>
  --kubeconfig  the administrator's access to the cluster
  --run-dir     directory of the gateway's sockets, certificates, and learners' kubeconfigs

Each line on stdin opens a sandbox of that name: its kubeconfig <run-dir>/<name>.kubeconfig is printed. The end
of stdin deletes the sandboxes and ends the program.
`;

const letters = "abcdefghijklmnopqrstuvwxyz";

/** A new sandbox's id, as `SandboxId` describes it. */
function newSandboxId(): string {
  const pick = (from: string) => from[randomInt(from.length)] ?? "a";
  return pick(letters) + Array.from({ length: 9 }, () => pick(`${letters}234567`)).join("");
}

/** Opens one sandbox on the loopback interface. @returns the file of its kubeconfig. */
async function openSandbox(
  gateway: Gateway,
  owned: OwnedStack,
  runDirectory: string,
  name: string,
): Promise<string> {
  const sandbox = newSandboxId();
  await gateway.provision(sandbox);
  owned.defer(() => gateway.destroy(sandbox));
  const access = owned.own(await gateway.open(sandbox, { loopback: true }));
  const file = join(runDirectory, `${name}.kubeconfig`);
  await writeFile(`${file}.partial`, access.kubeconfig(access.loopbackUrl ?? ""), { mode: 0o600 });
  await rename(`${file}.partial`, file);
  return file;
}

/** The gateway alone, for tests and for whoever wants to see a cluster as learners see it. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { kubeconfig: { type: "string" }, "run-dir": { type: "string" } },
  });
  if (values.kubeconfig === undefined || values["run-dir"] === undefined) {
    throw new Error(usage);
  }
  const runDirectory = resolve(values["run-dir"]);
  await mkdir(runDirectory, { recursive: true, mode: 0o700 });
  const log = createLogger({ level: "warn", name: "gateway" });
  const gateway = await createGateway({
    kubeconfigFile: resolve(values.kubeconfig),
    clock: systemClock,
    log,
    runDirectory,
  });
  const owned = new OwnedStack();
  process.stdout.write("ready\n");
  for await (const name of createInterface(process.stdin)) {
    if (!/^[a-z0-9-]+$/.test(name)) {
      throw new Error("a sandbox's name has lower case letters, digits and dashes only");
    }
    process.stdout.write(`${name} ${await openSandbox(gateway, owned, runDirectory, name)}\n`);
  }
  await owned.dispose();
  await gateway.dispose();
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
