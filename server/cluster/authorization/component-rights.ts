import type { PolicyRule } from "./authorizer.ts";

/**
 * One rule of a component's role: verbs, resources as `group:resource`, the core group's without a group, and names of
 * objects; each a list with spaces between.
 */
export type Right = readonly [verbs: string, resources: string, names?: string];

/** The verbs that read. */
export const read = "get list watch";
/** Events in both of their groups. */
export const events: Right = ["create patch update", "events events.k8s.io:events"];
/** Whether somebody may do something. */
export const accessReviews: Right = ["create", "authorization.k8s.io:subjectaccessreviews"];
/** Requests for certificates. */
export const requests = "certificates.k8s.io:certificatesigningrequests";
/** Who signs them. */
export const signers = "certificates.k8s.io:signers";

/** A right as RBAC writes it. */
export function toRule([verbs, resources, names]: Right): PolicyRule {
  const all = resources.split(" ").map((one) => {
    const [group, resource] = one.includes(":") ? one.split(":") : ["", one];
    return { group: group ?? "", resource: resource ?? "" };
  });
  return {
    apiGroups: [...new Set(all.map(({ group }) => group))],
    resources: [...new Set(all.map(({ resource }) => resource))],
    ...(names === undefined ? {} : { resourceNames: names.split(" ") }),
    verbs: verbs.split(" "),
  };
}
