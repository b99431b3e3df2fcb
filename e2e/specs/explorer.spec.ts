import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { runInShell } from "../fixtures/shell.ts";
import { expect, test } from "../fixtures/test.ts";
import { bringNear } from "../pages/bring-near.ts";

const levels = ["baseline", "restricted"] as const;

/** Each breaks other rules; the last ones break none of `baseline`, or none at all. */
const podSpecs = [
  "hostNetwork: true\n  hostPID: true\n  hostIPC: true",
  "volumes: [{ name: host, hostPath: { path: / } }, { name: free, emptyDir: {} }]",
  "securityContext: { runAsUser: 0, runAsNonRoot: false }",
  "securityContext: { seccompProfile: { type: Unconfined } }",
  "securityContext: { sysctls: [{ name: kernel.msgmax, value: '1' }] }",
  "securityContext: { seLinuxOptions: { type: super_t, user: root } }",
  "securityContext: { appArmorProfile: { type: Unconfined } }",
  "securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }",
] as const;
const containers = [
  "{}",
  "{ privileged: true }",
  "{ seccompProfile: { type: Unconfined }, allowPrivilegeEscalation: false }",
  "{ capabilities: { add: [SYS_ADMIN, NET_BIND_SERVICE] } }",
  "{ capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }, allowPrivilegeEscalation: false }",
] as const;

function podOf(spec: string, container: string): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: judged
spec:
  ${spec}
  containers:
    - name: app
      image: busybox:1.36
      securityContext: ${container}
`;
}

function deploymentOf(container: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: judged
spec:
  selector: { matchLabels: { app: judged } }
  template:
    metadata: { labels: { app: judged } }
    spec:
      containers:
        - name: app
          image: busybox:1.36
          securityContext: ${container}
`;
}

const corpus = [
  ...podSpecs.flatMap((spec) => containers.map((container) => podOf(spec, container))),
  ...containers.map(deploymentOf),
];

function dryRuns(level: string): string {
  const label = (mode: string) => `pod-security.kubernetes.io/${mode}=${level}`;
  const asks = corpus.map(
    (manifest) =>
      `kubectl apply --dry-run=server -n judged-${level} -f - <<'EOF' 2>&1\n${manifest}EOF\necho ======`,
  );
  const namespace = `kubectl create namespace judged-${level} >/dev/null && kubectl label namespace judged-${level} ${label("enforce")} ${label("warn")} >/dev/null`;
  return [namespace, ...asks].join("\n");
}

test("the explorer says of a corpus of Pods what the cluster's dry run says", async ({
  browser,
  baseURL,
  kubebook,
}) => {
  test.setTimeout(240_000);
  const context = await newLearner(browser, baseURL);
  const { page } = await openLesson(context, "pod-security-standards");
  const explorer = page.locator(".explorer");
  await bringNear(explorer);
  await explorer.getByRole("button", { name: "編集する" }).click();
  for (const level of levels) {
    const { stdout } = await runInShell(kubebook, "judge", dryRuns(level));
    const answers = stdout.split("======\n").slice(0, -1);
    expect(answers).toHaveLength(corpus.length);
    await explorer.getByRole("radio", { name: level }).check();
    for (const [index, manifest] of corpus.entries()) {
      await explorer.getByRole("textbox").fill(manifest);
      const said = await explorer.locator(".explorer-answer pre").innerText();
      const answer = answers[index] ?? "";
      const isViolation = answer.includes("violate PodSecurity") || answer.includes("violates");
      const expected = isViolation ? said : "created (server dry run)";
      expect({ level, manifest, answer }).toEqual({
        level,
        manifest,
        answer: expect.stringContaining(expected),
      });
      if (!isViolation) expect([level, manifest, said]).toEqual([level, manifest, admitted]);
    }
  }
  await context.close();
});

const admitted = "断られずに作られます。";
