import type { Owned } from "../../../core/lifecycle.ts";
import type { ConfigMap, Namespace } from "../../../kube/index.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import {
  type ControllerDependencies,
  createUnlessThere,
  isTerminating,
} from "../shared/objects.ts";
import { configMaps, namespaces } from "../shared/refs.ts";

const configMapName = "kube-root-ca.crt";

/**
 * Publishes the cluster's CA in each namespace, for the Pods' service account volumes.
 * Source: kubernetes pkg/controller/certificates/rootcacertpublisher/publisher.go v1.35.
 */
export function startRootCaController(
  { context, clock, log }: ControllerDependencies,
  caCertificate: string,
): Owned {
  const { client, informers } = context;
  const all = informers.of<Namespace>(namespaces);
  const published = informers.of<ConfigMap>(configMaps);
  const controller = createController({
    name: "root-ca-certificate-publisher",
    clock,
    log,
    async reconcile(key) {
      const { name } = splitKey(key);
      const namespace = all.get("", name);
      if (!namespace || isTerminating(namespace)) {
        return;
      }
      const data = { "ca.crt": caCertificate };
      const current = published.get(name, configMapName);
      if (!current) {
        const metadata = {
          name: configMapName,
          annotations: {
            "kubernetes.io/description":
              "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
          },
        };
        const object = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
        await createUnlessThere(client, configMaps, name, object);
      } else if (current.data?.["ca.crt"] !== caCertificate) {
        await client.update(configMaps, { ...structuredClone(current), data });
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  published.subscribe(({ type, object }) => {
    if (type !== "added" && object.metadata.name === configMapName) {
      controller.enqueue(`/${object.metadata.namespace ?? ""}`);
    }
  });
  return controller;
}
