import { isDeepStrictEqual } from "node:util";
import { isRecord, type KubeObject, quote, StatusError } from "../../kube/index.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission/plugin.ts";
import type { Authorizer, PolicyRule } from "./authorizer.ts";
import { type RoleSource, roleRules } from "./rbac-authorizer.ts";
import { uncoveredRules } from "./rule-coverage.ts";

const group = "rbac.authorization.k8s.io";
const everything: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/**
 * Nobody gives away rights that they don't hold: roles grant at most what their writer may do, bindings bind at most
 * that, unless the writer may `escalate` or `bind`.
 * Source: kubernetes v1.35 pkg/registry/rbac/{role,rolebinding,clusterrole,clusterrolebinding}/policybased and
 * pkg/registry/rbac/validation/rule.go.
 */
export class EscalationCheck implements AdmissionPlugin {
  readonly name = "RBACEscalation";
  readonly #authorizer: Authorizer;
  readonly #roles: RoleSource;

  constructor(authorizer: Authorizer, roles: RoleSource) {
    this.#authorizer = authorizer;
    this.#roles = roles;
  }

  validate(request: AdmissionRequest): void {
    const { object, old, operation } = request;
    const isWrite = operation === "CREATE" || operation === "UPDATE";
    if (request.group !== group || !isWrite || !object || isHousekeeping(object, old)) {
      return;
    }
    if (request.resource === "roles" || request.resource === "clusterroles") {
      this.#checkRole(request, object);
    } else {
      this.#checkBinding(request, object);
    }
  }

  #checkRole(request: AdmissionRequest, role: KubeObject): void {
    if (this.#may(request, "escalate", request.resource, nameOf(request))) {
      return;
    }
    if (role.aggregationRule !== undefined) {
      const lack = this.#lackOf(request, everything);
      if (lack !== undefined) {
        const why = `must have cluster-admin privileges to use an aggregationRule: ${lack}`;
        throw StatusError.forbidden(request, nameOf(request), why);
      }
    }
    this.#refuseLack(request, (role.rules ?? []) as readonly PolicyRule[]);
  }

  #checkBinding(request: AdmissionRequest, binding: KubeObject): void {
    const ref = isRecord(binding.roleRef) ? binding.roleRef : {};
    const name = String(ref.name ?? "");
    const resource = ref.kind === "Role" ? "roles" : "clusterroles";
    if (this.#may(request, "bind", resource, name)) {
      return;
    }
    const rules = roleRules(this.#roles, { kind: String(ref.kind), name }, request.namespace);
    if (!rules) {
      throw StatusError.notFound({ group, resource }, name);
    }
    this.#refuseLack(request, rules);
  }

  #refuseLack(request: AdmissionRequest, rules: readonly PolicyRule[]): void {
    const lack = this.#lackOf(request, rules);
    if (lack !== undefined) {
      throw StatusError.forbidden(request, nameOf(request), lack);
    }
  }

  #lackOf({ user, namespace }: AdmissionRequest, rules: readonly PolicyRule[]): string | undefined {
    const held = this.#authorizer.rulesFor(user, namespace);
    const missing = uncoveredRules([...held.resourceRules, ...held.nonResourceRules], rules);
    if (missing.length === 0) {
      return undefined;
    }
    const groups = `[${user.groups.map(quote).join(" ")}]`;
    return `user ${quote(user.name)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${missing.join("\n")}`;
  }

  #may({ user, namespace }: AdmissionRequest, verb: string, resource: string, name: string) {
    const attributes = { user, verb, group, resource, subresource: "", namespace, name, path: "" };
    return this.#authorizer.authorize({ ...attributes, isResource: true }).allowed;
  }
}

function nameOf({ name, object }: AdmissionRequest): string {
  return name || (object?.metadata?.name ?? "");
}

/** Whether a write changes only what garbage collection needs to change. */
function isHousekeeping(object: KubeObject, old: KubeObject | undefined): boolean {
  const content = ({ metadata, ...rest }: KubeObject) => {
    const { labels, annotations } = metadata ?? {};
    return { ...rest, labels, annotations };
  };
  return old !== undefined && isDeepStrictEqual(content(object), content(old));
}
