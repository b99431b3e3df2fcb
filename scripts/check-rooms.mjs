import { execFileSync } from "node:child_process";
import { rootDir } from "./setup/paths.mjs";

/** Fewer modules than this means that the tool could not read the code, not that it is clean. */
const modulesMin = 100;
const roots = ["app", "components", "e2e", "server"];

function cruise() {
  const cli = "node_modules/dependency-cruiser/bin/dependency-cruise.mjs";
  const args = [cli, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...roots];
  const options = { cwd: rootDir, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 };
  try {
    return JSON.parse(execFileSync(process.execPath, args, options)).summary;
  } catch (error) {
    // The tool exits with the number of violations and still prints its report.
    return JSON.parse(error.stdout).summary;
  }
}

const { totalCruised, violations } = cruise();
for (const { rule, from, to, cycle } of violations) {
  const path = cycle ? cycle.map(({ name }) => name ?? "").join(" → ") : to;
  process.stderr.write(`${rule.name}: ${from} → ${path}\n`);
}
if (totalCruised < modulesMin) {
  process.stderr.write(`only ${totalCruised} modules were read; expected ${modulesMin} at least\n`);
}
const clean = violations.length === 0 && totalCruised >= modulesMin;
process.stderr.write(`rooms: ${totalCruised} modules, ${violations.length} violations\n`);
process.exitCode = clean ? 0 : 1;
