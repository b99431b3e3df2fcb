import { runMain } from "../setup/console.mjs";
import { setUp } from "../setup/index.mjs";
import { report, runChecks, runUnitTests, suiteEnvironment } from "./suites.mjs";

await runMain(async () => {
  const { node, tools } = await setUp();
  const env = suiteEnvironment(tools);
  const checks = await runChecks(node, env);
  return report([...checks, await runUnitTests(node, env)]);
});
