import { expect, it } from "vitest";
import { bootstrapClusterRoleBindings, bootstrapClusterRoles } from "./bootstrap-roles.ts";

const role = (name: string) =>
  bootstrapClusterRoles.find(({ metadata }) => metadata?.name === name);
const binding = (name: string) =>
  bootstrapClusterRoleBindings.find(({ metadata }) => metadata?.name === name);

it("names each role once, and binds roles that exist", () => {
  const names = bootstrapClusterRoles.map(({ metadata }) => metadata?.name);
  expect(new Set(names).size).toBe(names.length);
  const bound = bootstrapClusterRoleBindings.map(
    ({ roleRef }) => (roleRef as { name: string }).name,
  );
  expect(bound.filter((name) => !names.includes(name))).toEqual([]);
});

// Source: kubernetes bootstrappolicy/testdata/cluster-roles.yaml and controller-roles.yaml v1.35.
it.each([
  [
    "system:node-problem-detector",
    [
      { apiGroups: [""], resources: ["nodes"], verbs: ["get"] },
      { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch"] },
      {
        apiGroups: ["", "events.k8s.io"],
        resources: ["events"],
        verbs: ["create", "patch", "update"],
      },
    ],
  ],
  [
    "system:certificates.k8s.io:kubelet-serving-approver",
    [
      {
        apiGroups: ["certificates.k8s.io"],
        resourceNames: ["kubernetes.io/kubelet-serving"],
        resources: ["signers"],
        verbs: ["approve"],
      },
    ],
  ],
  [
    "system:service-account-issuer-discovery",
    [
      {
        nonResourceURLs: ["/.well-known/openid-configuration", "/openid/v1/jwks"],
        verbs: ["get"],
      },
    ],
  ],
  [
    "system:controller:replicaset-controller",
    [
      {
        apiGroups: ["apps", "extensions"],
        resources: ["replicasets"],
        verbs: ["get", "list", "update", "watch"],
      },
      { apiGroups: ["apps", "extensions"], resources: ["replicasets/status"], verbs: ["update"] },
      {
        apiGroups: ["apps", "extensions"],
        resources: ["replicasets/finalizers"],
        verbs: ["update"],
      },
      {
        apiGroups: [""],
        resources: ["pods"],
        verbs: ["create", "delete", "list", "patch", "watch"],
      },
      {
        apiGroups: ["", "events.k8s.io"],
        resources: ["events"],
        verbs: ["create", "patch", "update"],
      },
    ],
  ],
])("%s may do what upstream lets it", (name, rules) => {
  expect(role(name)).toMatchObject({ metadata: { name }, rules });
});

it("gives a controller's role to its ServiceAccount, and the nodes' role to nobody", () => {
  const name = "system:controller:job-controller";
  expect(binding(name)).toMatchObject({
    roleRef: { kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", name: "job-controller", namespace: "kube-system" }],
  });
  expect(binding("system:node")).not.toHaveProperty("subjects");
});
