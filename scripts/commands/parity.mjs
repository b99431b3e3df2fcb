import { runMain } from "../setup/console.mjs";
import { setUpShell } from "../setup/index.mjs";
import { runProduct } from "./run-product.mjs";

await runMain(async () => {
  const { node, tools } = await setUpShell();
  const args = ["--kubectl", tools.KUBECTL_PATH, ...process.argv.slice(2)];
  return runProduct(node, "e2e/parity/main.ts", args, {});
});
