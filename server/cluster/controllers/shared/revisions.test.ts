import { expect, it } from "vitest";
import type { StoredObject } from "../../../kube/index.ts";
import { startDaemonSetController } from "../daemon-set/controller.ts";
import { createHarness } from "../testing/harness.ts";
import { daemonSets } from "./refs.ts";

const controllerRevisions = { group: "apps", resource: "controllerrevisions" };

// kubectl's rollback compares the bytes of `data` with what Go writes for the live template, and its history shows the
// change's cause. Source: kubectl pkg/polymorphichelpers/rollback.go daemonSetMatch, history.go v0.35.
it("keeps a template as Go would write it, and the annotations of its owner", async () => {
  const harness = createHarness();
  const labels = { app: "agent" };
  const annotations = { "kubernetes.io/change-cause": "because" };
  await harness.client.create(daemonSets, "default", {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "agent", annotations },
    spec: {
      selector: { matchLabels: labels },
      template: { spec: { containers: [{ name: "c", image: "agent:1" }] }, metadata: { labels } },
    },
  });
  await harness.run(startDaemonSetController);
  const [revision] = await harness.client.list<StoredObject & { data?: unknown }>(
    controllerRevisions,
    "default",
  );
  expect(revision?.metadata.annotations).toEqual(annotations);
  expect(JSON.stringify(revision?.data)).toBe(
    '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"app":"agent"}},"spec":{"containers":[{"image":"agent:1","imagePullPolicy":"IfNotPresent","name":"c","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],"dnsPolicy":"ClusterFirst","restartPolicy":"Always","schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30}}}}',
  );
});
