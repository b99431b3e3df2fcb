import { argv, env, exit } from "node:process";
import { createNodeHost } from "./node-host.ts";
import { observeScan } from "./observe.ts";
import { runRealTrivy } from "./real-trivy.ts";
import { runTrivy } from "./run.ts";

const args = argv.slice(2);
const { KUBEBOOK_TRIVY: realTrivy } = env;
if (realTrivy) {
  exit(await runRealTrivy(realTrivy, args, env));
}
const { exitCode, summary } = await runTrivy(createNodeHost(args, env));
if (summary) {
  await observeScan(summary, env);
}
exit(exitCode);
