import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/errors.ts";
import type { GatewayLimits } from "../../core/limits.ts";
import type { KubeObject } from "../../kube/index.ts";
import { type SandboxNames, sandboxLabel } from "../mapping/names.ts";
import { platformObjectName } from "../mapping/platform-objects.ts";
import { type AdminClient, isSuccess } from "../upstream/read.ts";
import { ensureObject, refused } from "./ensure.ts";
import { roleBinding, roleNames } from "./roles.ts";

const namespacesPath = "/api/v1/namespaces";
const serviceAccountWaitMs = 15_000;
const serviceAccountPollMs = 25;
const deletionWaitMs = 300_000;
const deletionPollMs = 200;
const deletionFirstPollMs = 20;

/** One namespace of a sandbox. */
export interface OwnNamespace {
  /** Upstream name. */
  readonly name: string;
  readonly resourceVersion: string;
}

/** Makes namespaces fit for learners and knows which belong to whom. Acts as the administrator. */
export class NamespaceKeeper {
  readonly #admin: AdminClient;
  readonly #clock: Clock;
  readonly #limits: GatewayLimits;

  constructor(admin: AdminClient, clock: Clock, limits: GatewayLimits) {
    this.#admin = admin;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** The sandbox's namespaces in the order of the learner's names, and the list's revision. */
  async list(names: SandboxNames) {
    const { status, body } = await this.#admin.send("GET", `${namespacesPath}?${selector(names)}`);
    if (!isSuccess(status)) {
      throw new AppError("unavailable", "The cluster doesn't list namespaces.", {
        retryable: true,
      });
    }
    const items = (body.items ?? []) as readonly KubeObject[];
    const namespaces: OwnNamespace[] = items
      .map(({ metadata }) => ({
        name: metadata?.name ?? "",
        resourceVersion: metadata?.resourceVersion ?? "",
      }))
      .filter(({ name }) => names.owns(name))
      .sort((a, b) => (names.toLearner(a.name) < names.toLearner(b.name) ? -1 : 1));
    return { namespaces, resourceVersion: body.metadata?.resourceVersion ?? "" };
  }

  /** Whether a namespace of this upstream name exists. */
  async exists(namespace: string): Promise<boolean> {
    const path = `${namespacesPath}/${encodeURIComponent(namespace)}`;
    return (await this.#admin.send("GET", path)).status !== 404;
  }

  /** Creates the sandbox's `default` with all it needs; what is there already is brought up to date. */
  async provision(names: SandboxNames): Promise<void> {
    const labels = names.labelsOf(names.home);
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: names.home, labels } };
    const created = await this.#admin.send("POST", namespacesPath, object);
    if (created.status === 409) {
      await this.relabel(names, names.home);
    } else if (!isSuccess(created.status)) {
      throw refused("create", object, created);
    }
    await this.furnish(names, names.home);
  }

  /** Puts rights, quota and limits into a namespace and waits until Pods may be created there. */
  async furnish(names: SandboxNames, namespace: string): Promise<void> {
    const within = `${namespacesPath}/${namespace}`;
    const metadata = { name: platformObjectName };
    const limits = this.#limits.limitRange;
    const rights = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
    await Promise.all([
      ensureObject(this.#admin, rights, roleBinding(roleNames.own, "User", names.user)),
      ensureObject(this.#admin, `${within}/resourcequotas`, {
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata,
        spec: { hard: this.#limits.quota },
      }),
      limits.length > 0 &&
        ensureObject(this.#admin, `${within}/limitranges`, {
          apiVersion: "v1",
          kind: "LimitRange",
          metadata,
          spec: { limits },
        }),
      this.#waitForServiceAccount(within),
    ]);
  }

  async #waitForServiceAccount(within: string): Promise<void> {
    for (let waitedMs = 0; waitedMs < serviceAccountWaitMs; waitedMs += serviceAccountPollMs) {
      const { status } = await this.#admin.send("GET", `${within}/serviceaccounts/default`);
      if (isSuccess(status)) {
        return;
      }
      await this.#clock.sleep(serviceAccountPollMs);
    }
    throw new AppError("timeout", "The namespace's default service account didn't appear.", {
      retryable: true,
    });
  }

  /** Puts the platform's labels back onto a namespace from which a learner took them. */
  async relabel(names: SandboxNames, namespace: string): Promise<void> {
    const patch = { metadata: { labels: names.labelsOf(namespace) } };
    const path = `${namespacesPath}/${namespace}`;
    await this.#admin.send("PATCH", path, patch, "application/merge-patch+json");
  }

  /** Deletes one namespace without waiting. */
  async delete(namespace: string): Promise<void> {
    await this.#admin.send("DELETE", `${namespacesPath}/${namespace}`);
  }

  /**
   * Deletes one namespace without waiting, and gives its Pods a second to end instead of their own half minute, as
   * `kubectl delete --now` does: a learner who begins anew waits for them.
   */
  async #deleteNow(namespace: string): Promise<void> {
    const pods = `${namespacesPath}/${namespace}/pods?gracePeriodSeconds=1`;
    await this.#admin.send("DELETE", pods);
    await this.delete(namespace);
    // Those that a controller has made meanwhile.
    await this.#admin.send("DELETE", pods);
  }

  /** Deletes all of a sandbox's namespaces and resolves when they are gone. */
  async destroy(names: SandboxNames): Promise<void> {
    const asked = new Set<string>();
    for (let waitedMs = 0; waitedMs < deletionWaitMs; waitedMs += deletionPollMs) {
      const { namespaces } = await this.list(names);
      if (namespaces.length === 0) {
        return;
      }
      const fresh = namespaces.filter(({ name }) => !asked.has(name));
      for (const { name } of fresh) {
        asked.add(name);
      }
      await Promise.all(fresh.map(({ name }) => this.#deleteNow(name)));
      await this.#clock.sleep(fresh.length > 0 ? deletionFirstPollMs : deletionPollMs);
    }
    throw new AppError("timeout", "The sandbox's namespaces are still being deleted.", {
      retryable: true,
    });
  }
}

/** Selects a sandbox's namespaces by the platform's label. */
function selector(names: SandboxNames): string {
  return new URLSearchParams({ labelSelector: `${sandboxLabel}=${names.sandbox}` }).toString();
}
