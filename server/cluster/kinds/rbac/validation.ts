import { isDeepStrictEqual } from "node:util";
import type * as client from "@kubernetes/client-node";
import {
  dns1123SubdomainFaults,
  type FieldError,
  fieldErrors,
  pathSegmentFaults,
  type Wire,
} from "../../../kube/index.ts";

export type PolicyRule = Wire<client.V1PolicyRule>;
export type RoleBinding = Wire<client.V1RoleBinding>;
export type RoleRef = RoleBinding["roleRef"];
export type Subject = NonNullable<RoleBinding["subjects"]>[number];

/** The group that roles, users and groups belong to. */
export const rbacGroup = "rbac.authorization.k8s.io";

function resourceRuleErrors(rule: PolicyRule, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if ((rule.apiGroups ?? []).length === 0) {
    const detail = "resource rules must supply at least one api group";
    errors.push(fieldErrors.required(`${field}.apiGroups`, detail));
  }
  if ((rule.resources ?? []).length === 0) {
    const detail = "resource rules must supply at least one resource";
    errors.push(fieldErrors.required(`${field}.resources`, detail));
  }
  return errors;
}

function urlRuleErrors(rule: PolicyRule, namespaced: boolean, field: string): FieldError[] {
  const urls = rule.nonResourceURLs ?? [];
  const errors: FieldError[] = [];
  if (namespaced) {
    const detail = "namespaced rules cannot apply to non-resource URLs";
    errors.push(fieldErrors.invalid(`${field}.nonResourceURLs`, urls, detail));
  }
  const mixed = [rule.apiGroups, rule.resources, rule.resourceNames].some(
    (l) => (l ?? []).length > 0,
  );
  if (mixed) {
    const detail = "rules cannot apply to both regular resources and non-resource URLs";
    errors.push(fieldErrors.invalid(`${field}.nonResourceURLs`, urls, detail));
  }
  return errors;
}

/** Faults of a role's rules. Source: pkg/apis/rbac/validation/validation.go v1.35. */
export function ruleErrors(
  rules: readonly PolicyRule[] | undefined,
  namespaced: boolean,
): FieldError[] {
  return (rules ?? []).flatMap((rule, index) => {
    const field = `rules[${index}]`;
    const detail = "verbs must contain at least one value";
    const verbs =
      (rule.verbs ?? []).length === 0 ? [fieldErrors.required(`${field}.verbs`, detail)] : [];
    return (rule.nonResourceURLs ?? []).length > 0
      ? [...verbs, ...urlRuleErrors(rule, namespaced, field)]
      : [...verbs, ...resourceRuleErrors(rule, field)];
  });
}

function refErrors(given: RoleRef | undefined, kinds: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  const ref: RoleRef = { apiGroup: "", kind: "", name: "", ...given };
  if (ref.apiGroup !== rbacGroup) {
    errors.push(fieldErrors.notSupported("roleRef.apiGroup", ref.apiGroup, [rbacGroup]));
  }
  if (!kinds.includes(ref.kind)) {
    errors.push(fieldErrors.notSupported("roleRef.kind", ref.kind, kinds));
  }
  if (!ref.name) {
    return [...errors, fieldErrors.required("roleRef.name")];
  }
  const faults = pathSegmentFaults(ref.name);
  return [
    ...errors,
    ...faults.map((fault) => fieldErrors.invalid("roleRef.name", ref.name, fault)),
  ];
}

function accountErrors(subject: Subject, namespaced: boolean, field: string): FieldError[] {
  const errors = subject.name
    ? dns1123SubdomainFaults(subject.name).map((fault) =>
        fieldErrors.invalid(`${field}.name`, subject.name, fault),
      )
    : [];
  if (subject.apiGroup) {
    errors.push(fieldErrors.notSupported(`${field}.apiGroup`, subject.apiGroup, [""]));
  }
  if (!namespaced && !subject.namespace) {
    errors.push(fieldErrors.required(`${field}.namespace`));
  }
  return errors;
}

function subjectErrors(subject: Subject, namespaced: boolean, field: string): FieldError[] {
  const named = subject.name ? [] : [fieldErrors.required(`${field}.name`)];
  switch (subject.kind) {
    case "ServiceAccount":
      return [...named, ...accountErrors(subject, namespaced, field)];
    case "User":
    case "Group":
      return subject.apiGroup === rbacGroup
        ? named
        : [
            ...named,
            fieldErrors.notSupported(`${field}.apiGroup`, subject.apiGroup ?? "", [rbacGroup]),
          ];
    default: {
      const kinds = ["ServiceAccount", "User", "Group"];
      return [...named, fieldErrors.notSupported(`${field}.kind`, subject.kind, kinds)];
    }
  }
}

/** Faults of a binding; `kinds` are the roles it may point to. */
export function bindingErrors(
  binding: Pick<RoleBinding, "roleRef" | "subjects">,
  kinds: readonly string[],
  namespaced: boolean,
): FieldError[] {
  return [
    ...refErrors(binding.roleRef, kinds),
    ...(binding.subjects ?? []).flatMap((subject, index) =>
      subjectErrors(subject, namespaced, `subjects[${index}]`),
    ),
  ];
}

/** A binding's role is for life. */
export function roleRefErrors(ref: RoleRef | undefined, old: RoleRef | undefined): FieldError[] {
  const same = isDeepStrictEqual(ref, old);
  const shown = { APIGroup: ref?.apiGroup, Kind: ref?.kind, Name: ref?.name };
  return same ? [] : [fieldErrors.invalid("roleRef", shown, "cannot change roleRef")];
}
