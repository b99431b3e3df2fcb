import { runMain } from "../setup/console.mjs";
import { setUp } from "../setup/index.mjs";
import { report, runChecks, runParity, runUnitTests, suiteEnvironment } from "./suites.mjs";

await runMain(async () => {
  const { node, tools } = await setUp();
  const env = suiteEnvironment(tools);
  const checks = await runChecks(node, env);
  const unit = await runUnitTests(node, env);
  return report([...checks, unit, await runParity(node, env)]);
});
