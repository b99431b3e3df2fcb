import { createServer } from "node:http";
import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { runInShell } from "../fixtures/shell.ts";
import { expect, test } from "../fixtures/test.ts";

/** A kubeconfig that makes kubectl run a program for its credential. */
const execConfig = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443", insecure-skip-tls-verify: true}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
users:
- name: u
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      interactiveMode: Never
      command: bash
      args: ["-c", "id -u >&2; ls /root /work /home /var/lib >&2; cat /proc/1/environ >&2; exit 1"]
`;

test("programs that kubectl runs are as locked in as the shell", async ({ kubebook }) => {
  const { stderr, code } = await runInShell(
    kubebook,
    "exec-plugin",
    `cat >exec.yaml <<'END'\n${execConfig}END\nKUBECONFIG=exec.yaml kubectl get pods`,
  );
  expect(code).not.toBe(0);
  const said = stderr.split("\n");
  expect(said[0]).toBe("1000");
  expect(said).toContain("learner");
  expect(stderr).not.toContain("DATA_DIR");
  expect(stderr).toContain("cannot access '/root'");
});

test("a kubectl plugin is a program of the learner's, and no more", async ({ kubebook }) => {
  const { stdout } = await runInShell(
    kubebook,
    "plugin",
    "mkdir -p bin && printf '#!/bin/sh\\nid -u; cat /etc/shadow\\n' >bin/kubectl-evil && chmod +x bin/kubectl-evil && PATH=$HOME/bin:$PATH kubectl evil 2>&1",
  );
  expect(stdout).toBe("1000\ncat: /etc/shadow: No such file or directory\n");
});

test("kubectl reads no file of the host, and reaches no other server", async ({ kubebook }) => {
  let wasAsked = false;
  const server = createServer((_request, response) => {
    wasAsked = true;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const { stdout } = await runInShell(
    kubebook,
    "reader",
    [
      `kubectl create configmap host --from-file=${kubebook.dataDir}/cookie.secret 2>&1`,
      "kubectl --certificate-authority=/etc/shadow get pods 2>&1",
      `kubectl --server=http://127.0.0.1:${port} get pods --request-timeout=3s 2>&1`,
      `kubectl --server=${kubebook.url} get pods --request-timeout=3s 2>&1`,
      `kubectl apply -f http://127.0.0.1:${port}/x.yaml 2>&1`,
    ].join("; "),
  );
  server.close();
  expect(wasAsked).toBe(false);
  expect(stdout.match(/no such file|refused/gi)?.length).toBeGreaterThanOrEqual(5);
});

test("kubectl cp from a hostile Pod writes into the home, and nothing else", async ({
  kubebook,
}) => {
  const { stdout } = await runInShell(
    kubebook,
    "copier",
    [
      "kubectl run evil --image=busybox --restart=Never -- sleep 600 >/dev/null",
      "kubectl wait --for=condition=Ready pod/evil --timeout=30s >/dev/null",
      "kubectl exec evil -- sh -c 'mkdir -p /tmp/x && echo data >/tmp/x/file && ln -s /etc/passwd /tmp/x/link && ln -s ../../../../run/kubeconfig /tmp/x/up'",
      "kubectl cp evil:/tmp/x ./copied 2>&1",
      "cat copied/file; ls copied; ls -A /home/learner/.. /home",
    ].join("; "),
  );
  expect(stdout).toContain("data");
  expect(stdout).not.toContain("root:x:0");
  const listed = stdout.slice(stdout.lastIndexOf("data"));
  expect(listed.split("\n")).not.toContain("passwd");
  expect(listed).toContain("learner");
});

test("a Pod reaches neither the host's network nor its files, however privileged", async ({
  kubebook,
}) => {
  let wasAsked = false;
  const server = createServer((_request, response) => {
    wasAsked = true;
    response.end("host");
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const manifest = `apiVersion: v1
kind: Pod
metadata: {name: escapee}
spec:
  hostNetwork: true
  hostPID: true
  containers:
  - name: c
    image: busybox
    command: ["sleep", "600"]
    securityContext: {privileged: true}
    volumeMounts: [{name: root, mountPath: /host}]
  volumes: [{name: root, hostPath: {path: /}}]
`;
  const { stdout } = await runInShell(
    kubebook,
    "escapee",
    [
      `cat >pod.yaml <<'END'\n${manifest}END`,
      "kubectl apply -f pod.yaml >/dev/null && kubectl wait --for=condition=Ready pod/escapee --timeout=60s >/dev/null",
      `kubectl exec escapee -- sh -c 'wget -T 2 -qO- http://127.0.0.1:${port}; wget -T 2 -qO- ${kubebook.url}; cat /host${kubebook.dataDir}/cookie.secret /etc/shadow; ps; echo over' 2>&1`,
    ].join("\n"),
  );
  server.close();
  expect(wasAsked).toBe(false);
  expect(stdout).toContain("over\n");
  expect(stdout).toContain("can't open '/host");
  expect(stdout).not.toContain("server/main.ts");
});

test("10,000 Pods end at the quota with a word about it, and the neighbour's start", async ({
  kubebook,
}) => {
  const flood = runInShell(
    kubebook,
    "flood",
    [
      "kubectl create deploy flood --image=nginx --replicas=10000",
      "kubectl wait deploy/flood --for=condition=ReplicaFailure --timeout=60s",
      'kubectl get deploy flood -o jsonpath=\'{.status.conditions[?(@.type=="ReplicaFailure")].message}{"\\n"}\'',
      "sleep 2; kubectl get pods --no-headers | wc -l",
      "kubectl run one-more --image=nginx",
    ].join("; "),
  );
  const neighbour = await runInShell(
    kubebook,
    "flood-neighbour",
    "kubectl run mine --image=nginx && kubectl wait --for=condition=Ready pod/mine --timeout=60s",
  );
  expect(neighbour.stdout).toBe("pod/mine created\npod/mine condition met\n");
  const { stdout, stderr } = await flood;
  expect(stdout).toContain("deployment.apps/flood condition met");
  expect(stdout).toMatch(
    /exceeded quota: kubebook, requested: pods=1, used: pods=40, limited: pods=40/,
  );
  expect(stdout).toMatch(/\n40\n/);
  expect(stderr).toContain("exceeded quota: kubebook");
});

test("a home that grows beyond its bound ends the shell that fills it, with the reason", async ({
  kubebook,
}) => {
  const { stderr, code } = await runInShell(
    kubebook,
    "filler",
    "for i in 1 2 3 4; do head -c 60M /dev/zero >f$i; done; sleep 60; echo still here",
  );
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/Your home directory holds \d+ MiB; 128 MiB is the most/);
  const after = await runInShell(kubebook, "filler", "rm f*; echo cleaned");
  expect(after.stdout).toBe("cleaned\n");
});

/** What a hostile program may print: each would act on the page or the shell if a screen obeyed it. */
const hostile = [
  String.raw`\e]0;stolen title\a`,
  String.raw`\e]52;c;c3RvbGVu\a`,
  String.raw`\e]8;;javascript:document.title=1\e\\link\e]8;;\e\\`,
  String.raw`\e[c\e[6n\e]10;?\a\eP$q"p\e\\`,
  "<img src=x onerror=document.title=1>",
  String.raw`\e[?1000h\e[?2004h\e[8;1;1t\ec`,
  String.raw`\e]1337;File=inline=1:QUFB\a`,
].join("");

test("escape sequences do nothing to another tab that shows the same terminal", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const watching = await openLesson(context, "pod-security-standards");
  await watching.terminal.open();
  const typing = await openLesson(context, "pod-security-standards");
  await typing.terminal.open();
  const title = await watching.page.title();
  const dialogs: string[] = [];
  watching.page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await typing.page.evaluate(() => navigator.clipboard.writeText("mine"));
  await typing.terminal.type(
    `printf '${hostile}'; read -t 2 -n 200 answer; clear; echo shown-$((40+2))`,
  );
  await watching.terminal.shows("shown-42", 30_000);
  await typing.terminal.type("echo still-$((40+3))");
  await watching.terminal.shows("still-43");
  expect(await typing.page.evaluate(() => navigator.clipboard.readText())).toBe("mine");
  expect([await watching.page.title(), await typing.page.title()]).toEqual([title, title]);
  expect(dialogs).toEqual([]);
  expect(watching.page.url()).toContain("/pod-security-standards");
  await context.close();
});
