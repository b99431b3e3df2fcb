import { ManualClock } from "../../core/clock.ts";
import {
  dns1123SubdomainFaults,
  fieldErrors,
  isRecord,
  type KubeObject,
  nameCheck,
} from "../../kube/index.ts";
import type { AdmissionPlugin } from "../admission/plugin.ts";
import { componentUser } from "../authorization/user.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { createMemoryStorage } from "../storage/memory-storage.ts";
import { createRegistry } from "./create-registry.ts";
import type { ResourceStore, WriteContext } from "./registry.ts";

const base = {
  version: "v1",
  validateName: nameCheck(dns1123SubdomainFaults),
  validate: () => [],
  columns: [{ name: "Name", type: "string", format: "name", description: "its name" }],
  row: (object: KubeObject) => [object.metadata?.name ?? ""],
} satisfies Partial<KindDefinition>;

/** Kinds for tests: a plain one, one with a grace period, one with desire and status, and Namespace. */
const testKinds: readonly KindDefinition[] = [
  {
    ...base,
    group: "",
    kind: "ConfigMap",
    resource: "configmaps",
    singular: "configmap",
    namespaced: true,
    schema: "io.k8s.api.core.v1.ConfigMap",
  },
  {
    ...base,
    group: "",
    kind: "Pod",
    resource: "pods",
    singular: "pod",
    namespaced: true,
    hasStatus: true,
    schema: "io.k8s.api.core.v1.Pod",
    defaultGracePeriodSeconds: () => 30,
    selectableFields: (pod) => ({
      "spec.nodeName": isRecord(pod.spec) ? String(pod.spec.nodeName ?? "") : "",
    }),
  },
  {
    ...base,
    group: "apps",
    kind: "Deployment",
    resource: "deployments",
    singular: "deployment",
    namespaced: true,
    hasStatus: true,
    hasGeneration: true,
    schema: "io.k8s.api.apps.v1.Deployment",
    scale: {
      specReplicas: ".spec.replicas",
      statusReplicas: ".status.replicas",
      selector: ".spec.selector",
    },
    validate: (object) =>
      isRecord(object.spec) && Number(object.spec.replicas ?? 0) < 0
        ? [fieldErrors.invalid("spec.replicas", object.spec.replicas, "must not be negative")]
        : [],
  },
  {
    ...base,
    group: "",
    kind: "Namespace",
    resource: "namespaces",
    singular: "namespace",
    namespaced: false,
    hasStatus: true,
    hasSpecFinalizers: true,
    schema: "io.k8s.api.core.v1.Namespace",
  },
];

/** A registry in memory, its clock, and a way to its stores. */
export function createTestRegistry(admission: readonly AdmissionPlugin[] = []) {
  const storage = createMemoryStorage();
  const clock = new ManualClock();
  const registry = createRegistry({ storage, clock, kinds: testKinds, admission });
  const store = (group: string, resource: string): ResourceStore => {
    const found = registry.resource(group, "v1", resource);
    if (!found) {
      throw new Error(`no ${resource}`);
    }
    return found;
  };
  return { storage, clock, registry, store };
}

/** A write by the administrator; collects warnings. */
export function writer(overrides: Partial<WriteContext> = {}) {
  const warnings: string[] = [];
  return {
    user: componentUser("admin"),
    dryRun: false,
    fieldManager: "tester",
    fieldValidation: "Strict" as const,
    warn: (message: string) => void warnings.push(message),
    warnings,
    force: false,
    ...overrides,
  };
}
