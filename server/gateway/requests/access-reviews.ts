import type { KubeObject } from "../../kube/index.ts";

const groupResource = "selfsubjectaccessreviews.authorization.k8s.io";
const servedVerbs = new Set(["create", "list", "watch"]);

interface ResourceAttributes {
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly verb?: string;
}

/**
 * The answer to `kubectl auth can-i create namespaces` and the like: the gateway itself serves those,
 * so the cluster's RBAC would say no to what works.
 * @returns null for reviews that the cluster has to answer.
 */
export function reviewServedHere(reviewed: string, document: unknown): KubeObject | null {
  const review = document as KubeObject | null;
  const spec = review?.spec as { resourceAttributes?: ResourceAttributes } | undefined;
  const asked = spec?.resourceAttributes;
  const isServed =
    reviewed === groupResource &&
    asked?.resource === "namespaces" &&
    !asked.group &&
    !asked.subresource &&
    servedVerbs.has(asked.verb ?? "");
  return isServed ? { ...review, status: { allowed: true, reason: "a sandbox's own" } } : null;
}
