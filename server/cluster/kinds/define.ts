import { InvariantError } from "../../core/errors.ts";
import resourceData from "../../kube/data/resources.json" with { type: "json" };
import { dns1123SubdomainFaults, type KubeObject, nameCheck } from "../../kube/index.ts";
import type { KindDefinition } from "./definition.ts";
import { ageOf, nameOf } from "./shared/cells.ts";
import { ageColumn, nameColumn } from "./shared/columns.ts";

interface ResourceFacts {
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: Readonly<Record<string, unknown>>;
}

const resources: Readonly<Record<string, ResourceFacts>> = resourceData.resources;
const allVerbsCount = 8;

/** Names that can be read off the served resource. */
type Derived =
  | "group"
  | "version"
  | "kind"
  | "resource"
  | "singular"
  | "shortNames"
  | "categories"
  | "namespaced"
  | "verbs"
  | "hasStatus";

/** What a kind says about itself; the rest has the usual answer. */
export type KindParts<T> = Partial<Omit<KindDefinition<T>, Derived>>;

/**
 * A kind by the path of its resource, such as `apps/v1/deployments`. Without parts of its own it takes
 * DNS subdomains as names, any content, and prints name and age.
 */
export function defineKind<T = KubeObject>(
  path: string,
  parts: KindParts<T> = {},
): KindDefinition<T> {
  const facts = resources[path];
  const [resource = "", version = "", group = ""] = path.split("/").toReversed();
  if (!facts) {
    throw new InvariantError(`no such resource: ${path}`);
  }
  return {
    group,
    version,
    kind: facts.kind,
    resource,
    singular: facts.kind.toLowerCase(),
    shortNames: facts.shortNames ?? [],
    categories: facts.categories ?? [],
    namespaced: facts.namespaced,
    ...(facts.verbs.length < allVerbsCount ? { verbs: facts.verbs } : {}),
    hasStatus: facts.subresources?.status !== undefined,
    schema: `io.k8s.api.${group === "" ? "core" : (group.split(".")[0] ?? "")}.${version}.${facts.kind}`,
    validateName: nameCheck(dns1123SubdomainFaults),
    ...(facts.subresources?.status === undefined ? {} : { prepareForCreate: dropStatus }),
    validate: () => [],
    columns: [nameColumn, ageColumn],
    row: (object, now) => {
      const plain = object as KubeObject;
      return [nameOf(plain), ageOf(plain, now)];
    },
    ...parts,
  };
}

/** Status is for those who watch over an object, not for its creator. */
function dropStatus(object: unknown): void {
  (object as KubeObject).status = {};
}
