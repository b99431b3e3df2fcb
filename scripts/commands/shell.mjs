import { runMain } from "../setup/console.mjs";
import { setUpShell } from "../setup/index.mjs";
import { runProduct } from "./run-product.mjs";

await runMain(async () => {
  const { node, tools } = await setUpShell();
  return runProduct(node, "server/shell.ts", process.argv.slice(2), tools);
});
