import { expect, it } from "vitest";
import { ManualClock } from "../../core/clock.ts";
import type { KubeObject } from "../../kube/index.ts";
import { builtinKinds } from "../kinds/index.ts";
import { createMemoryStorage } from "../storage/memory-storage.ts";
import { createRegistry } from "./create-registry.ts";
import { writer } from "./test-kinds.ts";

const template = {
  metadata: { labels: { a: "b" } },
  spec: { containers: [{ name: "c", image: "x" }] },
};
const selector = { matchLabels: { a: "b" } };
const owner = (name: string) => [{ apiVersion: "v1", kind: "Pod", name, uid: name }];
const attachment = { attacher: "a", nodeName: "n", source: { persistentVolumeName: "v" } };

const before = { labels: { old: "1" }, annotations: { old: "1" }, ownerReferences: owner("old") };
const after = { labels: { new: "1" }, annotations: { new: "1" }, ownerReferences: owner("new") };

// Upstream's suites annotate objects through /status: strategies keep only what they name.
// Source: kubernetes pkg/registry strategies' PrepareForUpdate of status v1.35.
it.each<[string, string, KubeObject["spec"], object]>([
  ["apps", "replicasets", { selector, template }, after],
  ["apps", "deployments", { selector, template }, { ...after, labels: before.labels }],
  ["", "pods", template.spec, { ...after, ownerReferences: before.ownerReferences }],
  ["storage.k8s.io", "volumeattachments", attachment, before],
])(
  "a status write of %s/%s changes the metadata that it may",
  async (group, resource, spec, kept) => {
    const registry = createRegistry({
      storage: createMemoryStorage(),
      clock: new ManualClock(),
      kinds: builtinKinds,
      admission: [],
    });
    const store = registry.preferred(group, resource);
    if (!store) {
      throw new Error(`no ${resource}`);
    }
    const namespace = store.definition.namespaced ? "a" : "";
    const made = await store.create(
      namespace,
      { metadata: { name: "x", ...before }, spec },
      writer(),
    );
    const metadata = { name: "x", ...after };
    const written = await store.update(namespace, "x", { metadata, spec }, "status", writer());
    const { labels, annotations, ownerReferences } = written.metadata;
    expect({ labels, annotations, ownerReferences }).toEqual(kept);
    expect([written.spec, written.metadata.uid]).toEqual([made.spec, made.metadata.uid]);
  },
);
