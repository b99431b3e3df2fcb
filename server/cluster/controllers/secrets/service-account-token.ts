import type { Owned } from "../../../core/lifecycle.ts";
import type { Secret, ServiceAccount, StoredObject } from "../../../kube/index.ts";
import type { ResourceRef } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, deleteIfThere, isTerminating } from "../shared/objects.ts";
import { serviceAccounts } from "../shared/refs.ts";

const secrets: ResourceRef = { group: "", resource: "secrets" };
const tokenType = "kubernetes.io/service-account-token";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";

/** What a token Secret is filled with. */
export interface TokenSecretParts {
  /** PEM text. */
  readonly caCertificate: string;
  /** A token that holds as long as the Secret does. */
  issue(account: StoredObject<ServiceAccount>, secret: StoredObject<Secret>): string;
}

/**
 * Fills Secrets that people make for a ServiceAccount's token, and deletes them with the account.
 * Source: kubernetes pkg/controller/serviceaccount/tokens_controller.go v1.35.
 */
export function startTokenSecretController(
  { context, clock, log }: ControllerDependencies,
  { caCertificate, issue }: TokenSecretParts,
): Owned {
  const { client, informers } = context;
  const all = informers.of<Secret>(secrets);
  const accounts = informers.of<ServiceAccount>(serviceAccounts);
  const controller = createController({
    name: "serviceaccount-token-controller",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const secret = all.get(namespace, name);
      if (!secret || secret.type !== tokenType || isTerminating(secret)) {
        return;
      }
      const annotations = secret.metadata.annotations ?? {};
      const account = accounts.get(namespace, annotations[nameAnnotation] ?? "");
      const uid = annotations[uidAnnotation];
      if (!account || (uid && uid !== account.metadata.uid)) {
        await deleteIfThere(client.delete(secrets, namespace, name));
        return;
      }
      const wanted = {
        "ca.crt": Buffer.from(caCertificate).toString("base64"),
        namespace: Buffer.from(namespace).toString("base64"),
      };
      await client.modify<Secret>(secrets, namespace, name, (object) => {
        const { data = {}, metadata } = object;
        const isFilled =
          data.token &&
          uid &&
          Object.entries(wanted).every(([field, text]) => data[field] === text);
        if (isFilled) {
          return false;
        }
        const token = data.token ?? Buffer.from(issue(account, secret)).toString("base64");
        object.data = { ...data, ...wanted, token };
        metadata.annotations = { ...metadata.annotations, [uidAnnotation]: account.metadata.uid };
        return true;
      });
    },
  });
  all.subscribe(({ type, object }) => {
    if (type !== "deleted" && object.type === tokenType) {
      controller.enqueue(keyOf(object));
    }
  });
  accounts.subscribe(({ object: { metadata } }) => {
    for (const secret of all.list(metadata.namespace ?? "")) {
      if (secret.metadata.annotations?.[nameAnnotation] === metadata.name) {
        controller.enqueue(keyOf(secret));
      }
    }
  });
  return controller;
}
