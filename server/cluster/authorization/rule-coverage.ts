import type { PolicyRule } from "./authorizer.ts";

/** One verb on one thing. */
interface SingleRule {
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly resourceName?: string;
  readonly url?: string;
}

/**
 * What of some rules isn't covered by others, compacted as upstream shows it.
 * Source: component-helpers v0.35 auth/rbac/validation/policy_comparator.go, policy_compact.go.
 */
export function uncoveredRules(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly string[] {
  const missing = wanted.flatMap(single).filter((one) => !held.some((rule) => covers(rule, one)));
  const verbsByPlace = new Map<string, { readonly rule: SingleRule; readonly verbs: string[] }>();
  for (const rule of missing) {
    const { verb, ...place } = rule;
    const key = JSON.stringify(place);
    const known = verbsByPlace.get(key);
    if (!known) {
      verbsByPlace.set(key, { rule, verbs: [verb] });
    } else if (!known.verbs.includes(verb)) {
      known.verbs.push(verb);
    }
  }
  return [...verbsByPlace.values()].map(({ rule, verbs }) => textOf(rule, verbs)).toSorted();
}

function single(rule: PolicyRule): SingleRule[] {
  const names: readonly (string | undefined)[] = rule.resourceNames?.length
    ? rule.resourceNames
    : [undefined];
  const onResources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      names.map((name) => ({
        group,
        resource,
        ...(name === undefined ? {} : { resourceName: name }),
      })),
    ),
  );
  const places = [...onResources, ...(rule.nonResourceURLs ?? []).map((url) => ({ url }))];
  return rule.verbs.flatMap((verb) => places.map((place) => ({ verb, ...place })));
}

function has(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes("*") || list.includes(value));
}

function covers(held: PolicyRule, one: SingleRule): boolean {
  if (!has(held.verbs, one.verb)) {
    return false;
  }
  if (one.url !== undefined) {
    return (held.nonResourceURLs ?? []).some((pattern) => urlCovers(pattern, one.url ?? ""));
  }
  const names = held.resourceNames ?? [];
  const namesCover = names.length === 0 || names.includes(one.resourceName ?? "");
  return (
    namesCover && has(held.apiGroups, one.group ?? "") && resourceCovers(held, one.resource ?? "")
  );
}

function resourceCovers(held: PolicyRule, resource: string): boolean {
  const slash = resource.indexOf("/");
  return (
    has(held.resources, resource) ||
    (slash >= 0 && (held.resources ?? []).includes(`*${resource.slice(slash)}`))
  );
}

function urlCovers(pattern: string, url: string): boolean {
  return pattern === url || (pattern.endsWith("*") && url.startsWith(pattern.slice(0, -1)));
}

function textOf({ group, resource, resourceName, url }: SingleRule, verbs: string[]): string {
  const parts: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ["APIGroups", [group]],
    ["Resources", [resource]],
    ["NonResourceURLs", [url]],
    ["ResourceNames", [resourceName]],
    ["Verbs", verbs],
  ];
  const shown = parts
    .map(([name, values]) => [name, values.filter((value) => value !== undefined)] as const)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}:[${values.map((v) => JSON.stringify(v)).join(" ")}]`);
  return `{${shown.join(", ")}}`;
}
