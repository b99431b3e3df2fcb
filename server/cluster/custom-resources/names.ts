import type { StoredObject } from "../../kube/index.ts";
import type { CustomResourceDefinition } from "./definition.ts";

type Names = CustomResourceDefinition["spec"]["names"];

/**
 * Why a definition's names can't be accepted: another one of its group has them already.
 * Source: apiextensions-apiserver pkg/controller/status/naming_controller.go v1.35.
 */
export function nameConflict(
  definition: StoredObject<CustomResourceDefinition>,
  all: readonly StoredObject<CustomResourceDefinition>[],
): { readonly reason: string; readonly message: string } | undefined {
  const { names, group } = definition.spec;
  const others = all.filter(
    (one) => one.spec.group === group && one.metadata.name !== definition.metadata.name,
  );
  const taken = (name: string | undefined, namesOf: (names: Names) => (string | undefined)[]) =>
    others.some(
      ({ status }) => status?.acceptedNames && namesOf(status.acceptedNames).includes(name),
    );
  const resources = ({ plural, singular, shortNames = [] }: Names) => [
    plural,
    singular,
    ...shortNames,
  ];
  const kinds = ({ kind, listKind }: Names) => [kind, listKind];
  const checks: [string, string | undefined, (names: Names) => (string | undefined)[]][] = [
    ["PluralConflict", names.plural, resources],
    ["SingularConflict", names.singular, resources],
    ...(names.shortNames ?? []).map((name): [string, string, typeof resources] => [
      "ShortNamesConflict",
      name,
      resources,
    ]),
    ["KindConflict", names.kind, kinds],
    ["ListKindConflict", names.listKind, kinds],
  ];
  const found = checks.find(([, name, namesOf]) => name !== undefined && taken(name, namesOf));
  return found && { reason: found[0], message: `${JSON.stringify(found[1])} is already in use` };
}
