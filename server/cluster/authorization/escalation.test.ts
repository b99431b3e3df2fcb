import { expect, test } from "vitest";
import type { KubeObject, StoredObject } from "../../kube/index.ts";
import type { AdmissionRequest } from "../admission/plugin.ts";
import { EscalationCheck } from "./escalation.ts";
import { createRbacAuthorizer } from "./rbac-authorizer.ts";
import { uncoveredRules } from "./rule-coverage.ts";

const rbac = "rbac.authorization.k8s.io";
const user = { name: "jane", uid: "", groups: ["dev"], extra: {} };

function stored(object: KubeObject): StoredObject {
  return object as StoredObject;
}

function check(object: KubeObject, resource: string, held: readonly object[]) {
  const roles = {
    get: (_group: string, kind: string, _namespace: string, name: string) =>
      kind === "clusterroles" && name === "boss"
        ? stored({
            metadata: { name },
            rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
          })
        : kind === "roles" && name === "own"
          ? stored({ metadata: { name }, rules: held })
          : undefined,
    list: (_group: string, kind: string) =>
      kind === "rolebindings"
        ? [
            stored({
              metadata: { name: "jane", namespace: "default" },
              roleRef: { kind: "Role", name: "own" },
              subjects: [{ kind: "User", name: "jane" }],
            }),
          ]
        : [],
  };
  const request: AdmissionRequest = {
    operation: "CREATE",
    group: rbac,
    version: "v1",
    kind: "",
    resource,
    subresource: "",
    namespace: "default",
    name: "",
    user,
    dryRun: false,
    object,
    old: undefined,
    warn: () => undefined,
    audit: () => undefined,
  };
  return () => new EscalationCheck(createRbacAuthorizer(roles), roles).validate(request);
}

const role = (rules: object[]): KubeObject => ({ metadata: { name: "grabber" }, rules });
const reading = { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] };

test("a role may grant what its writer holds", () => {
  expect(check(role([{ ...reading, verbs: ["get"] }]), "roles", [reading])).not.toThrow();
});

test("a role may not grant more, and the refusal says what", () => {
  const wanted = [{ verbs: ["get", "delete", "watch"], apiGroups: [""], resources: ["pods"] }];
  expect(check(role(wanted), "roles", [reading])).toThrow(
    'roles.rbac.authorization.k8s.io "grabber" is forbidden: user "jane" (groups=["dev"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["delete" "watch"]}',
  );
});

test("whoever may escalate grants anything", () => {
  const escalating = { verbs: ["escalate"], apiGroups: [rbac], resources: ["roles"] };
  expect(check(role([reading]), "roles", [escalating])).not.toThrow();
});

test("a binding may not bind more than its writer holds, unless they may bind", () => {
  const binding = {
    metadata: { name: "b" },
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "boss" },
  };
  expect(check(binding, "rolebindings", [reading])).toThrow(
    'rolebindings.rbac.authorization.k8s.io "b" is forbidden',
  );
  const binder = { verbs: ["bind"], apiGroups: [rbac], resources: ["clusterroles"] };
  expect(check(binding, "rolebindings", [binder])).not.toThrow();
});

test("subresources and addresses are covered by their wildcards", () => {
  const held = [
    { verbs: ["*"], apiGroups: ["apps"], resources: ["*/scale"] },
    { verbs: ["get"], nonResourceURLs: ["/healthz/*"] },
  ];
  const wanted = [
    { verbs: ["update"], apiGroups: ["apps"], resources: ["deployments/scale", "deployments"] },
    { verbs: ["get"], nonResourceURLs: ["/healthz/ping", "/metrics"] },
  ];
  expect(uncoveredRules(held, wanted)).toEqual([
    '{APIGroups:["apps"], Resources:["deployments"], Verbs:["update"]}',
    '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
  ]);
});
