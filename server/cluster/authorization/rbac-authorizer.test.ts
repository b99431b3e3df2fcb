import { describe, expect, it } from "vitest";
import type { StoredObject } from "../../kube/index.ts";
import { type AuthorizationAttributes, forbiddenError } from "./authorizer.ts";
import { bootstrapClusterRoleBindings, bootstrapClusterRoles } from "./bootstrap-roles.ts";
import { impersonatedUser } from "./impersonation.ts";
import { createRbacAuthorizer } from "./rbac-authorizer.ts";
import { componentUser, type UserInfo } from "./user.ts";

const group = "rbac.authorization.k8s.io";

function user(name: string, ...groups: string[]): UserInfo {
  return { name, uid: "", groups: [...groups, "system:authenticated"], extra: {} };
}

function object(kind: string, namespace: string, name: string, rest: object): StoredObject {
  return {
    kind,
    apiVersion: `${group}/v1`,
    metadata: { name, namespace },
    ...rest,
  } as StoredObject;
}

const stored: Readonly<Record<string, readonly StoredObject[]>> = {
  clusterroles: bootstrapClusterRoles as readonly StoredObject[],
  clusterrolebindings: bootstrapClusterRoleBindings as readonly StoredObject[],
  roles: [
    object("Role", "a", "reader", {
      rules: [
        { verbs: ["get"], apiGroups: [""], resources: ["pods", "*/log"], resourceNames: ["web"] },
      ],
    }),
  ],
  rolebindings: [
    object("RoleBinding", "a", "readers", {
      roleRef: { kind: "Role", name: "reader" },
      subjects: [
        { kind: "User", name: "ann" },
        { kind: "ServiceAccount", name: "bot" },
      ],
    }),
    object("RoleBinding", "a", "editors", {
      roleRef: { kind: "ClusterRole", name: "edit" },
      subjects: [{ kind: "Group", name: "staff" }],
    }),
    object("RoleBinding", "b", "broken", {
      roleRef: { kind: "Role", name: "gone" },
      subjects: [{ kind: "User", name: "ann" }],
    }),
  ],
};

const authorizer = createRbacAuthorizer({
  list: (_group, resource, namespace = "") =>
    (stored[resource] ?? []).filter(
      (one) => namespace === "" || one.metadata.namespace === namespace,
    ),
  get: (_group, resource, namespace, name) =>
    stored[resource]?.find(
      (one) =>
        one.metadata.name === name && (namespace === "" || one.metadata.namespace === namespace),
    ),
});

function ask(who: UserInfo, verb: string, rest: Partial<AuthorizationAttributes>) {
  return {
    user: who,
    verb,
    isResource: true,
    group: "",
    resource: "pods",
    subresource: "",
    namespace: "a",
    name: "",
    path: "",
    ...rest,
  };
}

describe("RBAC", () => {
  it.each([
    ["a named Pod", user("ann"), "get", { name: "web" }, true],
    ["another Pod", user("ann"), "get", { name: "db" }, false],
    ["a list by names", user("ann"), "list", {}, false],
    ["a subresource by wildcard", user("ann"), "get", { name: "web", subresource: "log" }, true],
    ["another subresource", user("ann"), "get", { name: "web", subresource: "exec" }, false],
    ["another namespace", user("ann"), "get", { name: "web", namespace: "b" }, false],
    ["a service account", user("system:serviceaccount:a:bot"), "get", { name: "web" }, true],
    ["another's account", user("system:serviceaccount:b:bot"), "get", { name: "web" }, false],
    ["a cluster role bound here", user("eve", "staff"), "create", {}, true],
    ["that role elsewhere", user("eve", "staff"), "create", { namespace: "b" }, false],
    ["masters", componentUser("root"), "delete", { resource: "nodes", namespace: "" }, true],
    ["discovery", user("bob"), "get", { isResource: false, path: "/apis/apps/v1" }, true],
    ["no discovery", user("bob"), "get", { isResource: false, path: "/metrics" }, false],
  ] as const)("judges %s", (_title, who, verb, rest, allowed) => {
    expect(authorizer.authorize(ask(who, verb, rest)).allowed).toBe(allowed);
  });

  it("says through which binding, and which role is missing", () => {
    expect(authorizer.authorize(ask(user("eve", "staff"), "create", {})).reason).toBe(
      'RBAC: allowed by RoleBinding "editors/a" of ClusterRole "edit" to Group "staff"',
    );
    expect(authorizer.authorize(ask(user("ann"), "list", { namespace: "b" })).reason).toBe(
      'RBAC: role.rbac.authorization.k8s.io "gone" not found',
    );
  });

  it("words refusals as upstream", () => {
    const refused = (rest: Partial<AuthorizationAttributes>) =>
      forbiddenError(ask(user("x"), "list", rest), "").message;
    expect(refused({ namespace: "y" })).toBe(
      'pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "y"',
    );
    expect(
      refused({
        namespace: "",
        group: "apps",
        resource: "deployments",
        subresource: "scale",
        name: "d",
      }),
    ).toBe(
      'deployments.apps "d" is forbidden: User "x" cannot list resource "deployments/scale" in API group "apps" at the cluster scope',
    );
    expect(refused({ isResource: false, resource: "", path: "/a<b>" })).toBe(
      'forbidden: User "x" cannot list path "/a&lt;b&gt;"',
    );
  });
});

describe("impersonation", () => {
  it("gives the named user, its groups, and those of its state", () => {
    expect(
      impersonatedUser(
        componentUser("gateway"),
        {
          "impersonate-user": "learner-a",
          "impersonate-group": "one, two",
          "impersonate-uid": "7",
          "impersonate-extra-scopes%2fx": "s",
        },
        authorizer,
      ),
    ).toEqual({
      name: "learner-a",
      uid: "7",
      groups: ["one", "two", "system:authenticated"],
      extra: { "scopes/x": ["s"] },
    });
    expect(
      impersonatedUser(
        componentUser("x"),
        { "impersonate-user": "system:serviceaccount:a:bot" },
        authorizer,
      ).groups,
    ).toEqual(["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"]);
  });

  it("needs the right to", () => {
    expect(() => impersonatedUser(user("bob"), { "impersonate-user": "root" }, authorizer)).toThrow(
      'users "root" is forbidden: User "bob" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });
});
