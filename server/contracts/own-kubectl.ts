import { z } from "zod";

/**
 * `GET` tells an {@link OwnKubectl}; `POST` makes a kubeconfig, in place of the one before, and answers with it;
 * `DELETE` withdraws it. By the learner's cookie.
 */
export const kubeconfigPath = "/api/kubeconfig";

/** Whether learners may use a kubectl of their own here. */
export const ownKubectlSchema = z.object({
  isOffered: z.boolean(),
  /** How long a kubeconfig made now is good for. */
  hours: z.number(),
  /** Until when the learner's kubeconfig is good, RFC 3339; null where there is none. */
  until: z.string().nullable(),
});
export type OwnKubectl = z.infer<typeof ownKubectlSchema>;
