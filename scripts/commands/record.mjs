import { runMain } from "../setup/console.mjs";
import { setUp } from "../setup/index.mjs";
import { runProduct } from "./run-product.mjs";

await runMain(async () => {
  const { node, tools } = await setUp();
  return runProduct(node, "e2e/recorder/main.ts", process.argv.slice(2), tools);
});
