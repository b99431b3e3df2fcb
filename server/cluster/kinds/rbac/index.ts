import type * as client from "@kubernetes/client-node";
import { nameCheck, pathSegmentFaults, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import type { KindDefinition, TableColumn } from "../definition.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import {
  bindingErrors,
  type RoleBinding,
  rbacGroup,
  roleRefErrors,
  ruleErrors,
} from "./validation.ts";

const validateName = nameCheck(pathSegmentFaults);
const roleColumns: readonly TableColumn[] = [
  nameColumn,
  { name: "Created At", type: "date", description: "When it was created.", priority: 0 },
];
const bindingColumns: readonly TableColumn[] = [
  nameColumn,
  text("Role", "The role that is granted."),
  ageColumn,
  text("Users", "Users that are granted the role.", 1),
  text("Groups", "Groups that are granted the role.", 1),
  text("ServiceAccounts", "ServiceAccounts that are granted the role.", 1),
];

function namesOf(binding: RoleBinding, kind: string): string {
  return (binding.subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace }) => (kind === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name))
    .join(", ");
}

function applyBindingDefaults(binding: RoleBinding): void {
  if (binding.roleRef) {
    binding.roleRef.apiGroup ||= rbacGroup;
  }
  for (const subject of binding.subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === "User" || subject.kind === "Group")) {
      subject.apiGroup = rbacGroup;
    }
  }
}

function defineRole(path: string, namespaced: boolean) {
  return defineKind<Wire<client.V1ClusterRole>>(path, {
    validateName,
    validate: (role) => (role.aggregationRule ? [] : ruleErrors(role.rules, namespaced)),
    columns: roleColumns,
    row: (role) => [nameOf(role), role.metadata?.creationTimestamp ?? ""],
  });
}

function defineBinding(path: string, kinds: readonly string[], namespaced: boolean) {
  const validate = (binding: RoleBinding) => bindingErrors(binding, kinds, namespaced);
  return defineKind<RoleBinding>(path, {
    validateName,
    applyDefaults: applyBindingDefaults,
    validate,
    validateUpdate: (binding, old) => [
      ...validate(binding),
      ...roleRefErrors(binding.roleRef, old.roleRef),
    ],
    columns: bindingColumns,
    row: (binding, now) => [
      nameOf(binding),
      `${binding.roleRef?.kind ?? ""}/${binding.roleRef?.name ?? ""}`,
      ageOf(binding, now),
      namesOf(binding, "User"),
      namesOf(binding, "Group"),
      namesOf(binding, "ServiceAccount"),
    ],
  });
}

/** Roles and bindings, of namespaces and of the cluster. */
export const rbacKinds: readonly KindDefinition[] = [
  defineRole(`${rbacGroup}/v1/roles`, true),
  defineRole(`${rbacGroup}/v1/clusterroles`, false),
  defineBinding(`${rbacGroup}/v1/rolebindings`, ["Role", "ClusterRole"], true),
  defineBinding(`${rbacGroup}/v1/clusterrolebindings`, ["ClusterRole"], false),
];
