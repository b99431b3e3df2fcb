import type { AuthorizationAttributes, PolicyRule } from "./authorizer.ts";

/** Whether a rule allows a request. Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go v1.35. */
export function ruleAllows(rule: PolicyRule, attributes: AuthorizationAttributes): boolean {
  if (!matches(rule.verbs, attributes.verb)) {
    return false;
  }
  if (!attributes.isResource) {
    return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, attributes.path));
  }
  return (
    matches(rule.apiGroups ?? [], attributes.group) &&
    resourceMatches(rule.resources ?? [], attributes.resource, attributes.subresource) &&
    nameMatches(rule.resourceNames ?? [], attributes.name)
  );
}

function matches(wanted: readonly string[], value: string): boolean {
  return wanted.includes("*") || wanted.includes(value);
}

function urlMatches(pattern: string, path: string): boolean {
  return (
    pattern === "*" ||
    pattern === path ||
    (pattern.endsWith("*") && path.startsWith(pattern.slice(0, -1).replace(/\*+$/, "")))
  );
}

function resourceMatches(wanted: readonly string[], resource: string, subresource: string) {
  const combined = subresource === "" ? resource : `${resource}/${subresource}`;
  return matches(wanted, combined) || (subresource !== "" && wanted.includes(`*/${subresource}`));
}

function nameMatches(wanted: readonly string[], name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}
