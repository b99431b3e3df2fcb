import { runMain } from "../setup/console.mjs";
import { setUpCluster } from "../setup/index.mjs";
import { runProduct } from "./run-product.mjs";

await runMain(async () => {
  const { node } = await setUpCluster();
  return runProduct(node, "server/cluster/main.ts", process.argv.slice(2), {});
});
