import { runInShell } from "../fixtures/shell.ts";
import { expect, test } from "../fixtures/test.ts";

const commands = [
  "kubectl create ns shop",
  "generated=$(kubectl create -o jsonpath='{.metadata.name}' -f - <<<'{apiVersion: v1, kind: Namespace, metadata: {generateName: team-}}')",
  "for ns in shop $generated; do kubectl create deploy till --image=gcr.io/google-samples/hello-app:1.0 -n $ns; kubectl expose deploy till --port=80 --target-port=8080 -n $ns; done",
  "kubectl run box --image=busybox -n shop -- sleep 3600",
  "kubectl run box --image=busybox -- sleep 3600",
  "for ns in shop $generated; do kubectl wait --for=condition=Available deploy/till -n $ns --timeout=60s; done",
  "kubectl wait --for=condition=Ready pod/box --timeout=60s",
  "kubectl wait --for=condition=Ready pod/box -n shop --timeout=60s",
].join("\n");

test("a learner's Pods find Services by the names of the learner's own namespaces", async ({
  kubebook,
}) => {
  await runInShell(kubebook, "names", commands);
  const { stdout } = await runInShell(
    kubebook,
    "names",
    `team=$(kubectl get ns -o name | grep team- | cut -d/ -f2)
    for name in till.shop till.shop.svc.cluster.local till.$team; do
      kubectl exec box -- wget -T 5 -qO- http://$name
    done | grep -c 'Hello, world!'
    kubectl exec box -n shop -- wget -T 5 -qO- http://till | head -1
    kubectl exec box -- nslookup till.shop.svc.cluster.local | grep Name
    for ns in default shop; do kubectl exec box -n $ns -- grep search /etc/resolv.conf; done`,
  );
  expect(stdout.trim().split(/\s*\n/)).toEqual([
    "3",
    "Hello, world!",
    "Name:\ttill.shop.svc.cluster.local",
    "search default.svc.cluster.local svc.cluster.local cluster.local",
    "search shop.svc.cluster.local svc.cluster.local cluster.local",
  ]);
});
