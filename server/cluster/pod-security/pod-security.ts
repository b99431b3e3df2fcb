import {
  aggregateFieldErrors,
  fieldErrors,
  groupResourceName,
  type Namespace,
  type Pod,
  quote,
  StatusError,
} from "../../kube/index.ts";
import type { LevelVersion } from "../../pod-security/index.ts";
import {
  compareLevels,
  detailText,
  evaluate,
  type LabelFault,
  levelVersionText,
  type NamespacePolicy,
  policyOfLabels,
} from "../../pod-security/index.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission/plugin.ts";
import type { Informer, Informers } from "../client/client.ts";
import { existingPodWarnings } from "./existing-pods.ts";
import { holdsPodTemplate, type PodTemplate, podTemplateOf } from "./pod-templates.ts";
import { isSignificantUpdate } from "./significant-update.ts";

/** Subresources of Pods that can't change what a Pod may do. */
const ignoredPodSubresources = new Set([
  "exec",
  "attach",
  "binding",
  "eviction",
  "log",
  "portforward",
  "proxy",
  "status",
]);

/**
 * Admission plugin `PodSecurity` with no exemptions and the default policy privileged:latest.
 * Source: pod-security-admission admission/admission.go and
 * kubernetes plugin/pkg/admission/security/podsecurity/admission.go v1.35.
 */
export class PodSecurity implements AdmissionPlugin {
  readonly name = "PodSecurity";
  readonly #namespaces: Informer<Namespace>;
  readonly #pods: Informer<Pod>;

  constructor(informers: Informers) {
    this.#namespaces = informers.of<Namespace>({ group: "", resource: "namespaces" });
    this.#pods = informers.of<Pod>({ group: "", resource: "pods" });
  }

  /** @throws StatusError 403 for a Pod that the namespace's policy forbids, 422 for bad labels. */
  validate(request: AdmissionRequest): void {
    if (request.operation !== "CREATE" && request.operation !== "UPDATE") {
      return;
    }
    const resource = groupResourceName(request);
    if (resource === "namespaces") {
      this.#validateNamespace(request);
    } else if (resource === "pods") {
      this.#validatePod(request);
    } else if (holdsPodTemplate(resource)) {
      this.#validateTemplate(request, resource);
    }
  }

  #validateNamespace(request: AdmissionRequest): void {
    const labels = request.object?.metadata?.labels;
    if (request.subresource !== "") {
      return;
    }
    const now = policyOfLabels(labels);
    if (request.operation === "CREATE") {
      refuseFaults(request, now.faults);
      return;
    }
    const old = policyOfLabels(request.old?.metadata?.labels);
    if (JSON.stringify(now.faults) !== JSON.stringify(old.faults)) {
      refuseFaults(request, now.faults);
    }
    if (isTightened(now.policy.enforce, old.policy.enforce)) {
      const name = request.object?.metadata?.name ?? request.name;
      const pods = this.#pods.list(name);
      for (const warning of existingPodWarnings(name, now.policy.enforce, pods)) {
        request.warn(warning);
      }
    }
  }

  #validatePod(request: AdmissionRequest): void {
    if (ignoredPodSubresources.has(request.subresource)) {
      return;
    }
    const namespace = this.#namespaces.get("", request.namespace);
    if (!namespace) {
      throw StatusError.internal(`failed to lookup namespace ${quote(request.namespace)}`);
    }
    const { policy, faults } = policyOfLabels(namespace.metadata.labels);
    const pod: Pod = request.object ?? {};
    const old: Pod = request.old ?? {};
    if (request.operation === "UPDATE" && !isSignificantUpdate(pod.spec ?? {}, old.spec ?? {})) {
      return;
    }
    const template = { metadata: pod.metadata, spec: pod.spec ?? {} };
    auditFaults(request, faults);
    request.audit("enforce-policy", levelVersionText(policy.enforce));
    const violations = violationText(policy.enforce, template);
    auditAndWarn(request, policy, template, violations === "");
    if (violations !== "") {
      throw StatusError.forbidden(
        request,
        pod.metadata?.name ?? request.name,
        `violates PodSecurity ${quote(levelVersionText(policy.enforce))}: ${violations}`,
      );
    }
  }

  /** Templates are never refused: the Pods that come of them will be. */
  #validateTemplate(request: AdmissionRequest, resource: string): void {
    const namespace = this.#namespaces.get("", request.namespace);
    if (request.subresource !== "" || !request.object || !namespace) {
      return;
    }
    const template = podTemplateOf(resource, request.object);
    if (template) {
      const { policy, faults } = policyOfLabels(namespace.metadata.labels);
      auditFaults(request, faults);
      auditAndWarn(request, policy, template, true);
    }
  }
}

function isTightened(now: LevelVersion, old: LevelVersion): boolean {
  return (
    now.level !== "privileged" &&
    (now.version !== old.version || compareLevels(now.level, old.level) > 0)
  );
}

function violationText(at: LevelVersion, { metadata, spec }: PodTemplate): string {
  return detailText(evaluate(at.level, at.version, metadata, spec));
}

/** A request that is refused gets no warning besides. */
function auditAndWarn(
  request: AdmissionRequest,
  { audit, warn }: NamespacePolicy,
  template: PodTemplate,
  isAllowed: boolean,
): void {
  const wouldViolate = (at: LevelVersion) => {
    const text = violationText(at, template);
    return text && `would violate PodSecurity ${quote(levelVersionText(at))}: ${text}`;
  };
  const audited = wouldViolate(audit);
  if (audited !== "") {
    request.audit("audit-violations", audited);
  }
  const warning = isAllowed ? wouldViolate(warn) : "";
  if (warning !== "") {
    request.warn(warning);
  }
}

function faultErrors(faults: readonly LabelFault[]) {
  return faults.map(({ label, value, detail }) =>
    fieldErrors.invalid(`metadata.labels[${label}]`, value, detail),
  );
}

function auditFaults(request: AdmissionRequest, faults: readonly LabelFault[]): void {
  if (faults.length > 0) {
    const joined = aggregateFieldErrors(faultErrors(faults));
    request.audit("error", `Failed to parse policy: ${joined}`);
  }
}

function refuseFaults(request: AdmissionRequest, faults: readonly LabelFault[]): void {
  if (faults.length > 0) {
    const name = request.object?.metadata?.name ?? request.name;
    throw StatusError.invalid(request, name, faultErrors(faults));
  }
}
