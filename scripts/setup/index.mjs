import { buildPages } from "./build.mjs";
import { step } from "./console.mjs";
import { installDependencies, productNode } from "./dependencies.mjs";
import { provideKubectl } from "./kubectl.mjs";
import { withSetupLock } from "./lock.mjs";
import { provideSandboxTools } from "./sandbox-tools.mjs";

/**
 * Brings a fresh clone to where the product can start; what is there already is reused.
 * @returns the Node and the kubectl to use.
 */
export async function setUp() {
  return withSetupLock(async () => {
    await step("dependencies", installDependencies);
    const node = productNode();
    let kubectl = "";
    await step("kubectl", async (progress) => {
      const provided = await provideKubectl(progress);
      kubectl = provided.path;
      return provided.did;
    });
    await step("sandbox", provideSandboxTools);
    await step("pages", (progress) => buildPages(node, progress));
    return { node, kubectl };
  });
}
