import { runMain, SetupError } from "../setup/console.mjs";
import { setUp } from "../setup/index.mjs";
import { checkPort } from "../setup/port.mjs";
import { runProduct } from "./run-product.mjs";

const portText = process.env.PORT || "3000";

function readPort() {
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SetupError(`PORT must be a number from 0 to 65535, not "${portText}".`);
  }
  return port;
}

await runMain(async () => {
  await checkPort(process.env.HOST || "127.0.0.1", readPort());
  const { node, tools } = await setUp();
  return runProduct(node, "server/main.ts", [], tools);
});
