import { provideBrowser } from "../setup/browser.mjs";
import { runMain, step } from "../setup/console.mjs";
import { setUp } from "../setup/index.mjs";
import { provideWetty } from "../setup/wetty.mjs";
import { runProduct } from "./run-product.mjs";

await runMain(async () => {
  const { node, tools } = await setUp();
  let wetty = "";
  await step("bench", async () => {
    const provided = await provideWetty();
    wetty = provided.path;
    return provided.did;
  });
  let browser = "";
  await step("browser", async (progress) => {
    const provided = await provideBrowser(node, progress);
    browser = provided.path;
    return provided.did;
  });
  return runProduct(
    node,
    "e2e/bench/main.ts",
    ["--kubectl", tools.KUBECTL_PATH, "--wetty", wetty, ...process.argv.slice(2)],
    { ...tools, CHROMIUM_PATH: browser },
  );
});
