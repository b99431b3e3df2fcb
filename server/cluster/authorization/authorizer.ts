import { quote, StatusError } from "../../kube/index.ts";
import type { UserInfo } from "./user.ts";

/** What is asked of an authorizer: one request of one user. Non-resource requests have a path only. */
export interface AuthorizationAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly isResource: boolean;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

/** An answer; `reason` says who allowed it, and why nobody did. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Rules as `SelfSubjectRulesReview` lists them. */
interface RuleSet {
  readonly resourceRules: readonly PolicyRule[];
  readonly nonResourceRules: readonly PolicyRule[];
}

/** One rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Decides who may do what. */
export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision;
  /** All rules that hold for a user in a namespace. */
  rulesFor(user: UserInfo, namespace: string): RuleSet;
}

/** Upstream keeps texts that look like HTML out of its answers. */
function sanitize(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * The refusal of a request.
 * Source: apiserver pkg/endpoints/handlers/responsewriters/errors.go v1.35.
 */
export function forbiddenError(attributes: AuthorizationAttributes, reason: string): StatusError {
  const { group, resource, name } = attributes;
  const message = sanitize(forbiddenMessage(attributes));
  return StatusError.forbidden(
    { group, resource },
    name,
    reason === "" ? message : `${message}: ${reason}`,
  );
}

function forbiddenMessage(attributes: AuthorizationAttributes): string {
  const { user, verb, isResource, group, subresource, namespace, path } = attributes;
  const subject = `User ${quote(user.name)} cannot ${verb}`;
  if (!isResource) {
    return `${subject} path ${quote(path)}`;
  }
  const resource =
    subresource === "" ? attributes.resource : `${attributes.resource}/${subresource}`;
  const what = `${subject} resource ${quote(resource)} in API group ${quote(group)}`;
  return namespace === ""
    ? `${what} at the cluster scope`
    : `${what} in the namespace ${quote(namespace)}`;
}
