import { provideBrowser } from "../setup/browser.mjs";
import { runMain, step } from "../setup/console.mjs";
import { setUp } from "../setup/index.mjs";
import {
  report,
  runBrowserTests,
  runChecks,
  runParity,
  runUnitTests,
  suiteEnvironment,
} from "./suites.mjs";

await runMain(async () => {
  const { node, tools } = await setUp();
  let browser = "";
  await step("browser", async (progress) => {
    const provided = await provideBrowser(node, progress);
    browser = provided.path;
    return provided.did;
  });
  const env = suiteEnvironment({ ...tools, CHROMIUM_PATH: browser });
  const checks = await runChecks(node, env);
  const unit = await runUnitTests(node, env);
  const parity = await runParity(node, env);
  const pages = await runBrowserTests(node, env);
  return report([...checks, unit, parity, pages]);
});
