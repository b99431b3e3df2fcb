import { buildPages } from "./build.mjs";
import { step } from "./console.mjs";
import { installDependencies } from "./dependencies.mjs";
import { provideKubectl } from "./kubectl.mjs";
import { withSetupLock } from "./lock.mjs";
import { productNode } from "./node.mjs";
import { provideSandboxTools } from "./sandbox-tools.mjs";
import { bundleScanner, scannerBundle } from "./scanner.mjs";

/** What the embedded cluster needs. @returns the Node to use. */
export async function setUpCluster() {
  return withSetupLock(async () => {
    await step("dependencies", installDependencies, { quiet: true });
    return { node: productNode() };
  });
}

/** What a learner's shell needs. @returns the Node to use, and as environment where its tools are. */
export async function setUpShell() {
  return withSetupLock(() => provideShell({ quiet: true }));
}

/**
 * Brings a fresh clone to where the product can start; what is there already is reused.
 * @returns the Node to use, and as environment where the shells' tools are.
 */
export async function setUp() {
  return withSetupLock(async () => {
    const { node, tools } = await provideShell({ quiet: false });
    await step("pages", (progress) => buildPages(node, progress));
    return { node, tools };
  });
}

async function provideShell(options) {
  await step("dependencies", installDependencies, options);
  const node = productNode();
  let kubectl = "";
  const bringKubectl = async (progress) => {
    const provided = await provideKubectl(progress);
    kubectl = provided.path;
    return provided.did;
  };
  await step("kubectl", bringKubectl, options);
  await step("scanner", bundleScanner, options);
  await step("sandbox", provideSandboxTools, options);
  return { node, tools: { KUBECTL_PATH: kubectl, SCANNER_PATH: scannerBundle } };
}
