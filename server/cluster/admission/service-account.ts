import { randomInt } from "node:crypto";
import type { Clock } from "../../core/clock.ts";
import {
  type Container,
  cloneJson,
  type Pod,
  type PodSpec,
  type ServiceAccount,
  type StoredObject,
} from "../../kube/index.ts";
import type { Client, Informers } from "../client/client.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { concerns, forbidden } from "./refuse.ts";

const accounts = { group: "", resource: "serviceaccounts" };
const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const volumePrefix = "kube-api-access-";
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
/** One hour and a bit, so that the kubelet knows tokens that nobody asked for by hand. */
const tokenSeconds = 3_607;
const attemptsMax = 10;
const retryMs = 100;

/** Pods that mirror a file on a node come as they are. */
function isMirror(pod: Pod): boolean {
  return pod.metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined;
}

function suffix(): string {
  return Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join("");
}

function accessVolume(name: string): NonNullable<PodSpec["volumes"]>[number] {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenSeconds, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [
              {
                path: "namespace",
                fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" },
              },
            ],
          },
        },
      ],
      defaultMode: 0o644,
    },
  };
}

/** @returns whether a mount was added; a mount of the container's own at the path wins. */
function mountInto(container: Container, name: string): boolean {
  const mounts = container.volumeMounts ?? [];
  if (mounts.some((mount) => mount.mountPath === mountPath)) {
    return false;
  }
  container.volumeMounts = [...mounts, { name, readOnly: true, mountPath }];
  return true;
}

function mountToken(spec: PodSpec): void {
  const existing = spec.volumes?.find((volume) => volume.name?.startsWith(volumePrefix));
  const name = existing?.name ?? `${volumePrefix}${suffix()}`;
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const mounted = containers.map((container) => mountInto(container, name));
  if (!existing && mounted.includes(true)) {
    spec.volumes = [...(spec.volumes ?? []), accessVolume(name)];
  }
}

/**
 * Gives every new Pod a ServiceAccount that exists, its token and its pull secrets.
 * Source: plugin/pkg/admission/serviceaccount/admission.go v1.35.
 */
export class ServiceAccountAdmission implements AdmissionPlugin {
  readonly name = "ServiceAccount";
  readonly #informers: Informers;
  readonly #client: Client;
  readonly #clock: Clock;

  constructor(informers: Informers, client: Client, clock: Clock) {
    this.#informers = informers;
    this.#client = client;
    this.#clock = clock;
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const pod = request.object as Pod | undefined;
    if (request.operation !== "CREATE" || !concerns(request, "", "pods") || !pod?.spec) {
      return;
    }
    if (isMirror(pod)) {
      return;
    }
    const { spec } = pod;
    const name = spec.serviceAccountName || "default";
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
    const account = await this.#find(request, name);
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
      mountToken(spec);
    }
    if ((spec.imagePullSecrets ?? []).length === 0 && (account.imagePullSecrets ?? []).length > 0) {
      spec.imagePullSecrets = cloneJson(account.imagePullSecrets ?? []);
    }
  }

  /** A namespace's default account comes a moment after the namespace: it is waited for. */
  async #find(request: AdmissionRequest, name: string): Promise<StoredObject<ServiceAccount>> {
    const attempts = name === "default" ? attemptsMax : 1;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) {
        await this.#clock.sleep(retryMs);
      }
      const found = await this.#look(request.namespace, name);
      if (found) {
        return found;
      }
    }
    const missing = `serviceaccount "${name}" not found`;
    const why = `error looking up service account ${request.namespace}/${name}: ${missing}`;
    throw forbidden(request, why);
  }

  async #look(namespace: string, name: string): Promise<StoredObject<ServiceAccount> | undefined> {
    const known = this.#informers.of<ServiceAccount>(accounts).get(namespace, name);
    if (known) {
      return known;
    }
    const listed = await this.#client.list<ServiceAccount>(accounts, namespace);
    return listed.find((account) => account.metadata.name === name);
  }
}
