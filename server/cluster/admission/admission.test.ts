import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ManualClock } from "../../core/clock.ts";
import { toOwned } from "../../core/lifecycle.ts";
import { type KubeObject, type Pod, StatusError, type StoredObject } from "../../kube/index.ts";
import { componentUser } from "../authorization/user.ts";
import type { Client, Informers, ResourceRef } from "../client/client.ts";
import { builtinAdmission } from "./index.ts";
import type { AdmissionRequest } from "./plugin.ts";

type Store = Record<string, StoredObject[]>;

function stored(name: string, namespace: string, rest: object = {}): StoredObject {
  const metadata = {
    name,
    namespace,
    uid: `${namespace}/${name}`,
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
  };
  return { apiVersion: "v1", kind: "X", metadata, ...rest };
}

function baseStore(): Store {
  return {
    namespaces: [stored("a", ""), stored("b", "", { status: { phase: "Terminating" } })],
    serviceaccounts: [stored("default", "a")],
  };
}

function fakes(store: Store): { informers: Informers; client: Client } {
  const list = (ref: ResourceRef, namespace = "") =>
    (store[ref.resource] ?? []).filter((o) => !namespace || o.metadata.namespace === namespace);
  const find = (ref: ResourceRef, namespace: string, name: string) =>
    list(ref, namespace).find((object) => object.metadata.name === name);
  const informers = {
    of: (ref: ResourceRef) => ({
      get: (namespace: string, name: string) => find(ref, namespace, name),
      list: (namespace?: string) => list(ref, namespace),
      ownedBy: () => [],
      subscribe: () => toOwned(() => undefined),
    }),
  };
  const client = {
    get: (ref: ResourceRef, namespace: string, name: string) => {
      const found = find(ref, namespace, name);
      return found ? Promise.resolve(found) : Promise.reject(StatusError.notFound(ref, name));
    },
    list: (ref: ResourceRef, namespace?: string) => Promise.resolve(list(ref, namespace)),
  };
  return { informers: informers as unknown as Informers, client: client as unknown as Client };
}

interface Attempt {
  readonly operation?: AdmissionRequest["operation"];
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

const pod = "{ metadata: { name: web }, spec: { containers: [{ name: c, image: i }] } }";

/** A chain over a store, and what it answers: the admitted object, or the refusal's text. */
function chain(store: Store, clock = new ManualClock(new Date("2026-01-01T00:00:00Z"))) {
  const plugins = builtinAdmission({ ...fakes(store), clock, podSecurity: null });
  const submit = async (yaml: string, attempt: Attempt = {}): Promise<KubeObject | string> => {
    const object: KubeObject = parse(yaml);
    const { operation = "CREATE", resource = "pods", namespace = "a" } = attempt;
    const request: AdmissionRequest = {
      operation,
      group: "",
      version: "v1",
      kind: "",
      resource,
      subresource: "",
      namespace,
      name: attempt.name ?? object?.metadata?.name ?? "",
      user: componentUser("tester"),
      dryRun: false,
      object: operation === "DELETE" ? undefined : object,
      old: undefined,
      warn: () => undefined,
      audit: () => undefined,
    };
    try {
      for (const plugin of plugins) {
        await plugin.admit?.(request);
      }
      for (const plugin of plugins) {
        await plugin.validate?.(request);
      }
      return object;
    } catch (error) {
      return error instanceof StatusError ? error.message : String(error);
    }
  };
  return { plugins, submit };
}

describe("the chain", () => {
  it("has upstream's order, with Pod Security in its place", () => {
    const podSecurity = { name: "PodSecurity" };
    const parts = { ...fakes({}), clock: new ManualClock(), podSecurity };
    expect(builtinAdmission(parts).map(({ name }) => name)).toEqual([
      "NamespaceLifecycle",
      "LimitRanger",
      "ServiceAccount",
      "PodSecurity",
      "Priority",
      "DefaultTolerationSeconds",
      "DefaultStorageClass",
      "StorageObjectInUseProtection",
      "PersistentVolumeClaimResize",
      "DefaultIngressClass",
      "ResourceQuota",
    ]);
  });

  it("completes a Pod", async () => {
    const admitted = (await chain(baseStore()).submit(pod)) as Pod;
    const name = admitted.spec?.volumes?.[0]?.name ?? "";
    expect(name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(admitted.spec).toEqual({
      serviceAccountName: "default",
      serviceAccount: "default",
      priority: 0,
      preemptionPolicy: "PreemptLowerPriority",
      containers: [
        {
          name: "c",
          image: "i",
          volumeMounts: [
            { name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
          ],
        },
      ],
      volumes: [
        {
          name,
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
              {
                configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] },
              },
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
          },
        },
      ],
      tolerations: ["not-ready", "unreachable"].map((trouble) => ({
        key: `node.kubernetes.io/${trouble}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 300,
      })),
    });
  });
});

describe("namespaces", () => {
  it("must be there", async () => {
    const { submit } = chain(baseStore());
    expect(await submit(pod, { namespace: "z" })).toBe('namespaces "z" not found');
  });

  it("take nothing new while they end", async () => {
    expect(await chain(baseStore()).submit(pod, { namespace: "b" })).toBe(
      'pods "web" is forbidden: unable to create new content in namespace b because it is being terminated',
    );
  });

  it("of the system stay", async () => {
    const attempt: Attempt = {
      operation: "DELETE",
      resource: "namespaces",
      namespace: "default",
      name: "default",
    };
    expect(await chain(baseStore()).submit("{}", attempt)).toBe(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});

describe("service accounts", () => {
  it("must exist", async () => {
    const yaml = "{ metadata: { name: web }, spec: { serviceAccountName: robot, containers: [] } }";
    expect(await chain(baseStore()).submit(yaml)).toBe(
      'pods "web" is forbidden: error looking up service account a/robot: serviceaccount "robot" not found',
    );
  });

  it("are waited for if it is the namespace's own", async () => {
    const store = { ...baseStore(), serviceaccounts: [] as StoredObject[] };
    const clock = new ManualClock();
    const answer = chain(store, clock).submit(pod);
    await clock.advance(150);
    store.serviceaccounts.push(stored("default", "a"));
    await clock.advance(150);
    expect(await answer).toMatchObject({ spec: { serviceAccountName: "default" } });
  });

  it("keep their token to themselves when told to", async () => {
    const yaml =
      "{ metadata: { name: web }, spec: { automountServiceAccountToken: false, containers: [] } }";
    const admitted = (await chain(baseStore()).submit(yaml)) as Pod;
    expect(admitted.spec?.volumes).toBeUndefined();
  });
});

describe("priority", () => {
  it("comes from a class that exists", async () => {
    const yaml = "{ metadata: { name: web }, spec: { priorityClassName: gold, containers: [] } }";
    expect(await chain(baseStore()).submit(yaml)).toBe(
      'pods "web" is forbidden: no PriorityClass with name gold was found',
    );
    const store = { ...baseStore(), priorityclasses: [stored("gold", "", { value: 7 })] };
    expect(await chain(store).submit(yaml)).toMatchObject({ spec: { priority: 7 } });
  });
});

describe("limit ranges", () => {
  const range = stored("limits", "a", {
    spec: {
      limits: [
        {
          type: "Container",
          default: { memory: "64Mi" },
          defaultRequest: { memory: "32Mi" },
          max: { memory: "128Mi" },
        },
      ],
    },
  });
  const store = () => ({ ...baseStore(), limitranges: [range] });

  it("fill in what is missing and say so", async () => {
    expect(await chain(store()).submit(pod)).toMatchObject({
      metadata: {
        annotations: {
          "kubernetes.io/limit-ranger":
            "LimitRanger plugin set: memory request for container c; memory limit for container c",
        },
      },
      spec: {
        containers: [{ resources: { limits: { memory: "64Mi" }, requests: { memory: "32Mi" } } }],
      },
    });
  });

  it("refuse more than the most", async () => {
    const yaml =
      "{ metadata: { name: web }, spec: { containers: [{ name: c, resources: { limits: { memory: 1Gi } } }] } }";
    expect(await chain(store()).submit(yaml)).toBe(
      'pods "web" is forbidden: maximum memory usage per Container is 128Mi, but limit is 1Gi',
    );
  });
});

describe("quotas", () => {
  const quota = (hard: object) => [stored("q", "a", { spec: { hard } })];

  it("refuse what exceeds them", async () => {
    const resourcequotas = quota({ pods: "1" });
    const store = { ...baseStore(), resourcequotas, pods: [stored("old", "a", { spec: {} })] };
    expect(await chain(store).submit(pod)).toBe(
      'pods "web" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    );
  });

  it("don't give the last place away twice", async () => {
    const { submit } = chain({ ...baseStore(), resourcequotas: quota({ pods: "1" }) });
    const answers = await Promise.all([submit(pod), submit(pod.replace("web", "api"))]);
    expect(answers[0]).toMatchObject({ metadata: { name: "web" } });
    expect(answers[1]).toBe(
      'pods "api" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    );
  });

  it("free a place that was never taken", async () => {
    const clock = new ManualClock(new Date("2026-01-01T00:00:00Z"));
    const { submit } = chain({ ...baseStore(), resourcequotas: quota({ pods: "1" }) }, clock);
    await submit(pod);
    await clock.advance(6_000);
    expect(await submit(pod.replace("web", "api"))).toMatchObject({ metadata: { name: "api" } });
  });

  it("make containers name what is counted", async () => {
    const hard = { "limits.cpu": "1", "requests.memory": "1Gi" };
    expect(await chain({ ...baseStore(), resourcequotas: quota(hard) }).submit(pod)).toBe(
      'pods "web" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.memory for: c',
    );
  });

  it("count other kinds by name", async () => {
    const store = { ...baseStore(), resourcequotas: quota({ "count/configmaps": "0" }) };
    const answer = await chain(store).submit("{ metadata: { name: x } }", {
      resource: "configmaps",
    });
    expect(answer).toBe(
      'configmaps "x" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=0, limited: count/configmaps=0',
    );
  });
});
