import { Tab } from "../fixtures/tab.ts";
import { test } from "../fixtures/test.ts";

/** Types a line and waits until its output matches. */
async function run(tab: Tab, line: string, pattern: RegExp): Promise<void> {
  const seen = tab.sees(pattern);
  tab.type(`${line}\r`);
  await seen;
}

test("Tab completes kubectl's verbs, resources, names and namespaces, by its short name too", async ({
  kubebook,
}) => {
  const tab = await Tab.open(kubebook.url);
  await tab.prompt();
  await run(
    tab,
    "kubectl create configmap completed-by-name; kubectl create ns pss-demo",
    /pss-demo created/,
  );
  for (const [typed, completed] of [
    ["kubectl descr", /kubectl describe $/],
    ["kubectl get networkp", /networkpolicies\.networking\.k8s\.io $/],
    ["k get configmaps completed", /completed-by-name $/],
    ["kubectl get pods -n pss", /-n pss-demo $/],
  ] as const) {
    const seen = tab.sees(completed);
    tab.type(`${typed}\t`);
    await seen;
    tab.type("\x15");
  }
  tab.close();
});

test("history is kept by the learner's home, for other shells and for later", async ({
  kubebook,
}) => {
  const tab = await Tab.open(kubebook.url);
  await tab.prompt();
  await run(tab, "echo to-be-$((40+2))-remembered", /to-be-42-remembered\r\n[\s\S]*\$ $/);
  const ended = new Promise<void>((resolve) => tab.socket.once("terminal:exit", () => resolve()));
  tab.type("exit\r");
  await ended;
  await tab.prompt();
  // The line itself, and this one.
  await run(tab, "history | grep -c to-be-", /[\r\n]2\r\n/);
  tab.close();
});

test("the prompt tells the namespace, help tells what is here, and UTF-8 is UTF-8", async ({
  kubebook,
}) => {
  const tab = await Tab.open(kubebook.url);
  await tab.prompt();
  await run(
    tab,
    "kubectl create ns team; kubectl config set-context --current --namespace=team",
    /\(.*team.*\)/,
  );
  await run(tab, "help", /kubectl[\s\S]*trivy[\s\S]*Ctrl-C/);
  await run(tab, "echo 日本語 | wc -m", /[\r\n]4\r\n/);
  await run(tab, "k auth whoami", /Username\s+learner/);
  tab.close();
});
