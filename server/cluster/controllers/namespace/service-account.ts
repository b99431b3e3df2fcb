import type { Owned } from "../../../core/lifecycle.ts";
import type { Namespace, ServiceAccount } from "../../../kube/index.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import {
  type ControllerDependencies,
  createUnlessThere,
  isTerminating,
} from "../shared/objects.ts";
import { namespaces, serviceAccounts } from "../shared/refs.ts";

/**
 * Gives each namespace its `default` ServiceAccount, again when it was deleted.
 * Source: kubernetes pkg/controller/serviceaccount/serviceaccounts_controller.go v1.35.
 */
export function startServiceAccountController({
  context,
  clock,
  log,
}: ControllerDependencies): Owned {
  const { client, informers } = context;
  const all = informers.of<Namespace>(namespaces);
  const accounts = informers.of<ServiceAccount>(serviceAccounts);
  const controller = createController({
    name: "serviceaccount",
    clock,
    log,
    async reconcile(key) {
      const { name } = splitKey(key);
      const namespace = all.get("", name);
      if (namespace && !isTerminating(namespace) && !accounts.get(name, "default")) {
        const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
        await createUnlessThere(client, serviceAccounts, name, account);
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  accounts.subscribe(({ type, object }) => {
    if (type === "deleted" && object.metadata.name === "default") {
      controller.enqueue(`/${object.metadata.namespace ?? ""}`);
    }
  });
  return controller;
}
