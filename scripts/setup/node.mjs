import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { SetupError } from "./console.mjs";
import { cacheDir, inRoot } from "./paths.mjs";
import { explainNpm, npm } from "./run.mjs";

const nodeMajorMin = 24;

function majorOf(node) {
  try {
    const version = execFileSync(node, ["--version"], { encoding: "utf8" });
    return Number.parseInt(version.slice(1), 10);
  } catch {
    return 0;
  }
}

const isModern = (node) => majorOf(node) >= nodeMajorMin;

/** The package that holds Node for this machine, where there is one. */
const packageName = `node-${process.platform}-${process.arch}`;

/**
 * The Node that runs the product: this one, else the one that came with the dependencies. From now on it is
 * also what programs get that start `node` by its name.
 */
export function productNode() {
  // By its own path: npm 10 makes no link to it.
  const bundled = inRoot("node_modules", packageName, "bin", "node");
  const found = [process.execPath, bundled].find(isModern);
  if (found === undefined) {
    throw tooOld();
  }
  process.env.PATH = [dirname(found), process.env.PATH].filter(Boolean).join(delimiter);
  return found;
}

/**
 * Calls `work` with a Node that the dependencies accept: this one, or where it is too old one from the
 * registry, kept for as long as `work` takes. An old Node would leave out optional packages that ask for a
 * newer one.
 */
export async function withModernNode(progress, work) {
  if (isModern(process.execPath)) {
    return work(process.execPath);
  }
  const dir = join(cacheDir, "node");
  try {
    return await work(await fetchNode(dir, progress));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Installs the package that holds Node for this machine, as package-lock.json pins it, into `dir`. */
async function fetchNode(dir, progress) {
  const place = `node_modules/${packageName}`;
  const locked = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages[place];
  if (!locked) {
    throw tooOld();
  }
  progress(`this is Node ${process.version}, fetching ${locked.version}`);
  const dependencies = { [packageName]: locked.version };
  const { optional: _optional, ...entry } = locked;
  const lock = { lockfileVersion: 3, packages: { "": { dependencies }, [place]: entry } };
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "package.json"), JSON.stringify({ dependencies }));
  writeFileSync(join(dir, "package-lock.json"), JSON.stringify(lock));
  const { code, output } = await npm("node", ["ci", "--ignore-scripts"], { cwd: dir });
  const node = join(dir, place, "bin", "node");
  if (code !== 0 || !isModern(node)) {
    throw new SetupError(explainNpm("node", output));
  }
  return node;
}

function tooOld() {
  return new SetupError(
    `Kubebook needs Node ${nodeMajorMin} or newer on ${process.platform}/${process.arch}; this is ${process.version}. Install it from https://nodejs.org, then run this again.`,
  );
}
