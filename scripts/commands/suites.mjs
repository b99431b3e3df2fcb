import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, inRoot, rootDir } from "../setup/paths.mjs";

const reportDir = join(cacheDir, "reports");
const bin = (...parts) => inRoot("node_modules", ...parts);

/** Runs one suite with its output shown, and returns its exit code. */
function runSuite(node, args, env) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: rootDir, env, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(join(reportDir, file), "utf8"));
  } catch {
    return null;
  }
}

/** A suite that ends badly without naming a failed test counts as one failure. */
function counted(name, code, passed, failed, skipped = 0) {
  return { name, passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}

/** Lint, types, import rules, dead code: each counts as one. */
export async function runChecks(node, env) {
  const results = [];
  for (const [name, args] of [
    ["biome", [bin("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings", "."]],
    ["tsc", [bin("typescript", "bin", "tsc"), "--noEmit"]],
    ["rooms", [inRoot("scripts", "check-rooms.mjs")]],
    ["knip", [bin("knip", "bin", "knip.js")]],
  ]) {
    const code = await runSuite(node, args, env);
    results.push(counted(`check: ${name}`, code, code === 0 ? 1 : 0, 0));
  }
  return results;
}

/** vitest. */
export async function runUnitTests(node, env) {
  const file = "vitest.json";
  const reporters = [
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${join(reportDir, file)}`,
  ];
  const code = await runSuite(node, [bin("vitest", "vitest.mjs"), "run", ...reporters], env);
  const report = readReport(file);
  return counted(
    "unit tests",
    code,
    report?.numPassedTests ?? 0,
    report?.numFailedTests ?? 0,
    report?.numPendingTests ?? 0,
  );
}

/** Playwright; `env` names the browser. */
export async function runBrowserTests(node, env) {
  const file = "playwright.json";
  const code = await runSuite(
    node,
    [bin("@playwright", "test", "cli.js"), "test", "--config", "e2e/playwright.config.ts"],
    { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: join(reportDir, file) },
  );
  const stats = readReport(file)?.stats;
  const passed = (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  return counted("browser tests", code, passed, stats?.unexpected ?? 0, stats?.skipped ?? 0);
}

/** What kubectl must print, against the embedded cluster and as a learner; `env` names kubectl. */
export async function runParity(node, env) {
  const file = join(reportDir, "parity.json");
  const args = ["--kubectl", env.KUBECTL_PATH, "--report", file];
  const code = await runSuite(node, [inRoot("e2e", "parity", "main.ts"), ...args], env);
  const report = readReport("parity.json");
  return counted("parity with kubectl", code, report?.passed ?? 0, report?.failed ?? 0);
}

/** Prints each suite's counts, then their sum as the last line. @returns the exit code. */
export function report(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  for (const { name, passed, failed, skipped } of results) {
    process.stdout.write(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }
  const skipped = sum("skipped");
  const suffix = skipped > 0 ? `, ${skipped} skipped` : "";
  process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed${suffix}\n`);
  return sum("failed") === 0 ? 0 : 1;
}

/** What every suite runs with. */
export function suiteEnvironment(extra) {
  rmSync(reportDir, { recursive: true, force: true });
  mkdirSync(reportDir, { recursive: true });
  return { ...process.env, ...extra, NODE_ENV: "test" };
}
