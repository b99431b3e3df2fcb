import type { KubeObject } from "../../kube/index.ts";
import type { CheckedMetadata, CheckedPodSpec } from "../../pod-security/index.ts";

/** What the checks look at, wherever it lies in an object. */
export interface PodTemplate {
  readonly metadata: CheckedMetadata | undefined;
  readonly spec: CheckedPodSpec;
}

const templatePaths: Readonly<Record<string, readonly string[]>> = {
  podtemplates: ["template"],
  replicationcontrollers: ["spec", "template"],
  "replicasets.apps": ["spec", "template"],
  "deployments.apps": ["spec", "template"],
  "statefulsets.apps": ["spec", "template"],
  "daemonsets.apps": ["spec", "template"],
  "jobs.batch": ["spec", "template"],
  "cronjobs.batch": ["spec", "jobTemplate", "spec", "template"],
};

/** Whether objects of a resource (`deployments.apps`) hold a Pod template. */
export function holdsPodTemplate(resource: string): boolean {
  return Object.hasOwn(templatePaths, resource);
}

/**
 * The Pod template of an object, or undefined without one.
 * Source: pod-security-admission admission/admission.go v1.35.
 */
export function podTemplateOf(resource: string, object: KubeObject): PodTemplate | undefined {
  const path = templatePaths[resource] ?? [];
  const template = path.reduce<unknown>(
    (value, field) => (value as Readonly<Record<string, unknown>> | undefined)?.[field],
    object,
  ) as { metadata?: CheckedMetadata; spec?: CheckedPodSpec } | undefined;
  return template && { metadata: template.metadata, spec: template.spec ?? {} };
}
