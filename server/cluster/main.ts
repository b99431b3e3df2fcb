import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import { startCluster } from "./cluster.ts";

const usage = `Usage: npm run cluster -- --port <n> --data-dir <dir> --kubeconfig <file>
  --port        port to listen on; 0 takes a free one (default 6443)
  --host        address to listen on (default 127.0.0.1)
  --data-dir    directory of the cluster's state (default .data/cluster)
  --kubeconfig  file for the administrator's kubeconfig (default <data-dir>/admin.kubeconfig)
  --log-level   silent, error, warn, info or debug (default warn)
`;

const logLevels = ["silent", "error", "warn", "info", "debug"] as const;

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "6443" },
      host: { type: "string", default: "127.0.0.1" },
      "data-dir": { type: "string", default: ".data/cluster" },
      kubeconfig: { type: "string" },
      "log-level": { type: "string", default: "warn" },
      help: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  const level = logLevels.find((name) => name === values["log-level"]);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535, not "${values.port}"`);
  }
  if (!level) {
    throw new Error(`--log-level must be one of ${logLevels.join(", ")}`);
  }
  const dataDir = resolve(values["data-dir"]);
  const kubeconfig = resolve(values.kubeconfig ?? `${dataDir}/admin.kubeconfig`);
  return { port, level, dataDir, kubeconfig, host: values.host, help: values.help };
}

async function main(): Promise<void> {
  const { port, level, dataDir, kubeconfig, host, help } = readArguments();
  if (help) {
    process.stdout.write(usage);
    return;
  }
  // Started by another process, the cluster ends with it, be it in the middle of its own start.
  let stop: () => void = () => process.exit(1);
  process.once("disconnect", () => stop());
  const log = createLogger({ level, name: "cluster" });
  const cluster = await startCluster({ dataDir, host, port, clock: systemClock, log });
  await mkdir(dirname(kubeconfig), { recursive: true });
  // Renamed into place: whoever waits for the file never reads half of it.
  await writeFile(`${kubeconfig}.partial`, cluster.adminKubeconfig, { mode: 0o600 });
  await rename(`${kubeconfig}.partial`, kubeconfig);
  stop = () => {
    void Promise.resolve(cluster.dispose()).finally(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, stop);
  }
  await cluster.ready;
  process.stdout.write(`ready ${cluster.url}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  // The channel to whoever started it would keep the process.
  process.exit(1);
});
