import type { KubeObject } from "../../kube/index.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission/plugin.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import type { WriteContext } from "./registry.ts";

/** What changes from one admission to the next; the rest of the request comes from kind and context. */
export interface AdmissionSubject {
  readonly operation: AdmissionRequest["operation"];
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
}

/** The request that plugins see. Audit annotations have no reader here and are dropped. */
export function admissionRequest(
  kind: KindDefinition,
  subject: AdmissionSubject,
  context: WriteContext,
): AdmissionRequest {
  return {
    ...subject,
    group: kind.group,
    version: kind.version,
    kind: kind.kind,
    resource: kind.resource,
    user: context.user,
    dryRun: context.dryRun,
    warn: (message) => context.warn(message),
    audit: () => undefined,
  };
}

/** Runs all mutating plugins in order. @throws StatusError as the first one that refuses. */
export async function admit(
  plugins: readonly AdmissionPlugin[],
  request: AdmissionRequest,
): Promise<void> {
  for (const plugin of plugins) {
    const pending = plugin.admit?.(request);
    // Most plugins answer at once, and a turn for each of them would cost more than their answers.
    if (pending) {
      await pending;
    }
  }
}

/** Runs all validating plugins in order. @throws StatusError as the first one that refuses. */
export async function validateAdmission(
  plugins: readonly AdmissionPlugin[],
  request: AdmissionRequest,
): Promise<void> {
  for (const plugin of plugins) {
    const pending = plugin.validate?.(request);
    if (pending) {
      await pending;
    }
  }
}
