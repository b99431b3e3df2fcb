import type { KindDefinition } from "../kinds/definition.ts";

/** A subresource in discovery; `group` and `version` where its kind is of another one. */
export interface ServedSubresource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly group?: string;
  readonly version?: string;
}

/** A resource in discovery. */
export interface ServedResource {
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Of the group, version and kind in storage. */
  readonly storageVersionHash?: string;
  readonly subresources: readonly ServedSubresource[];
}

const readWrite = ["get", "patch", "update"];
const stream = ["create", "get"];

const ownSubresources: Readonly<Record<string, readonly ServedSubresource[]>> = {
  "/namespaces": [{ name: "finalize", kind: "Namespace", verbs: ["update"] }],
  "/pods": [
    { name: "attach", kind: "PodAttachOptions", verbs: stream },
    { name: "binding", kind: "Binding", verbs: ["create"] },
    { name: "ephemeralcontainers", kind: "Pod", verbs: readWrite },
    { name: "eviction", kind: "Eviction", verbs: ["create"], group: "policy", version: "v1" },
    { name: "exec", kind: "PodExecOptions", verbs: stream },
    { name: "log", kind: "Pod", verbs: ["get"] },
    { name: "portforward", kind: "PodPortForwardOptions", verbs: stream },
  ],
  "certificates.k8s.io/certificatesigningrequests": [
    { name: "approval", kind: "CertificateSigningRequest", verbs: readWrite },
  ],
  "/serviceaccounts": [
    {
      name: "token",
      kind: "TokenRequest",
      verbs: ["create"],
      group: "authentication.k8s.io",
      version: "v1",
    },
  ],
};

/** The subresources of a kind, by name. */
export function subresourcesOf(definition: KindDefinition): readonly ServedSubresource[] {
  const { group, resource, kind } = definition;
  const found = [...(ownSubresources[`${group}/${resource}`] ?? [])];
  if (definition.hasStatus) {
    found.push({ name: "status", kind, verbs: readWrite });
  }
  if (definition.scale) {
    found.push({
      name: "scale",
      kind: "Scale",
      verbs: readWrite,
      group: "autoscaling",
      version: "v1",
    });
  }
  return found.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

interface ExtraResource extends ServedResource {
  readonly group: string;
  readonly version: string;
}

function review(group: string, resource: string, kind: string, namespaced = false): ExtraResource {
  return {
    group,
    version: "v1",
    resource,
    singular: kind.toLowerCase(),
    kind,
    namespaced,
    verbs: ["create"],
    subresources: [],
  };
}

/** Served, but never stored: questions to authentication and authorization. */
export const extraResources: readonly ExtraResource[] = [
  review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"),
  review("authentication.k8s.io", "tokenreviews", "TokenReview"),
  review("authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview", true),
  review("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
  review("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
  review("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview"),
];
