import { isRecord, quote, type StoredObject } from "../../kube/index.ts";
import type { AuthorizationAttributes, Authorizer, Decision, PolicyRule } from "./authorizer.ts";
import { ruleAllows } from "./rbac-rules.ts";
import type { UserInfo } from "./user.ts";

const group = "rbac.authorization.k8s.io";
const superUsers = "system:masters";

/** Where roles and bindings are read from. */
export interface RoleSource {
  get(group: string, resource: string, namespace: string, name: string): StoredObject | undefined;
  list(group: string, resource: string, namespace?: string): readonly StoredObject[];
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

interface Binding extends StoredObject {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[];
}

interface Grant {
  readonly rules: readonly PolicyRule[];
  /** E.g. `ClusterRoleBinding "x" of ClusterRole "y" to User "z"`. */
  readonly through: string;
}

/**
 * Role based access control over the stored roles and bindings; group `system:masters` may do all.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go and pkg/registry/rbac/validation/rule.go v1.35.
 */
export function createRbacAuthorizer(source: RoleSource): Authorizer {
  return {
    authorize: (attributes) => decide(source, attributes),
    rulesFor(user, namespace) {
      const rules = [...grantsOf(source, user, namespace)].flatMap((grant) => grant.rules);
      if (user.groups.includes(superUsers)) {
        rules.push({ verbs: ["*"], apiGroups: ["*"], resources: ["*"] });
        rules.push({ verbs: ["*"], nonResourceURLs: ["*"] });
      }
      return {
        resourceRules: rules.filter((rule) => (rule.resources ?? []).length > 0),
        nonResourceRules: rules.filter((rule) => (rule.nonResourceURLs ?? []).length > 0),
      };
    },
  };
}

function decide(source: RoleSource, attributes: AuthorizationAttributes): Decision {
  if (attributes.user.groups.includes(superUsers)) {
    return { allowed: true, reason: "" };
  }
  const missing: string[] = [];
  for (const grant of grantsOf(source, attributes.user, attributes.namespace, missing)) {
    if (grant.rules.some((rule) => ruleAllows(rule, attributes))) {
      return { allowed: true, reason: `RBAC: allowed by ${grant.through}` };
    }
  }
  const reason =
    missing.length === 0
      ? ""
      : `RBAC: ${missing.length === 1 ? missing[0] : `[${missing.join(", ")}]`}`;
  return { allowed: false, reason };
}

function* grantsOf(
  source: RoleSource,
  user: UserInfo,
  namespace: string,
  missing: string[] = [],
): Generator<Grant> {
  const resources = namespace === "" ? [] : ["rolebindings"];
  for (const resource of ["clusterrolebindings", ...resources]) {
    const inNamespace = resource === "rolebindings" ? namespace : "";
    for (const binding of source.list(group, resource, inNamespace) as readonly Binding[]) {
      const subject = binding.subjects?.find((one) => isSubject(one, user, inNamespace));
      if (!subject) {
        continue;
      }
      const rules = roleRules(source, binding.roleRef, inNamespace);
      if (!rules) {
        missing.push(notFoundText(binding.roleRef));
        continue;
      }
      yield { rules, through: describe(binding, subject, inNamespace) };
    }
  }
}

function notFoundText({ kind, name }: RoleRef): string {
  return `${kind.toLowerCase()}.${group} ${quote(name)} not found`;
}

function isSubject(subject: Subject, user: UserInfo, namespace: string): boolean {
  switch (subject.kind) {
    case "User":
      return subject.name === user.name;
    case "Group":
      return user.groups.includes(subject.name);
    case "ServiceAccount":
      return (
        user.name === `system:serviceaccount:${subject.namespace || namespace}:${subject.name}`
      );
    default:
      return false;
  }
}

/** The rules of the role that a binding names; undefined if there is no such role. */
export function roleRules(
  source: RoleSource,
  { kind, name }: RoleRef,
  namespace: string,
): readonly PolicyRule[] | undefined {
  const role =
    kind === "Role"
      ? source.get(group, "roles", namespace, name)
      : source.get(group, "clusterroles", "", name);
  return role && (Array.isArray(role.rules) ? role.rules.filter(isRule) : []);
}

function isRule(value: unknown): value is PolicyRule {
  return isRecord(value) && Array.isArray(value.verbs);
}

function describe(binding: Binding, subject: Subject, namespace: string): string {
  const { kind, name } = binding.metadata.namespace
    ? { kind: "RoleBinding", name: `${binding.metadata.name}/${namespace}` }
    : { kind: "ClusterRoleBinding", name: binding.metadata.name };
  const { roleRef } = binding;
  const who =
    subject.kind === "ServiceAccount"
      ? `ServiceAccount ${quote(`${subject.name}/${subject.namespace || namespace}`)}`
      : `${subject.kind} ${quote(subject.name)}`;
  return `${kind} ${quote(name)} of ${roleRef.kind} ${quote(roleRef.name)} to ${who}`;
}
