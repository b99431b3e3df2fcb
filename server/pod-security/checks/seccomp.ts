import type { Check, CheckedContainer, CheckFunction, Violation } from "../model.ts";
import { containersText, joinQuote, pluralize, settersText, sorted } from "../text.ts";
import { exceptWindows } from "./privileges.ts";

const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerAnnotationPrefix = "container.seccomp.security.alpha.kubernetes.io/";

function isAllowedAnnotation(value: string): boolean {
  return (
    value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/")
  );
}

const annotationsCheck: CheckFunction = ({ metadata, containers }) => {
  const annotations = metadata.annotations ?? {};
  const keys = [
    podAnnotation,
    ...containers.map((each) => `${containerAnnotationPrefix}${each.name}`),
  ];
  const bad = sorted(
    keys.flatMap((key) => {
      const value = annotations[key];
      return value === undefined || isAllowedAnnotation(value)
        ? []
        : [`${key}=${JSON.stringify(value)}`];
    }),
  );
  return bad.length === 0
    ? null
    : {
        reason: "seccompProfile",
        detail: `forbidden ${pluralize("annotation", "annotations", bad.length)} ${bad.join(", ")}`,
      };
};

function isValid(profile: { readonly type?: string }): boolean {
  return profile.type === "Localhost" || profile.type === "RuntimeDefault";
}

function isBad(profile: { readonly type?: string } | undefined): boolean {
  return profile !== undefined && !isValid(profile);
}

function profileOf(container: CheckedContainer) {
  return container.securityContext?.seccompProfile;
}

/** Profiles that are set to something else than the allowed ones. */
const fieldsCheck: CheckFunction = ({ spec, containers }) => {
  const pod = spec.securityContext?.seccompProfile;
  const bad = containers.filter((each) => isBad(profileOf(each)));
  const values = sorted([
    ...(isBad(pod) ? [pod?.type ?? ""] : []),
    ...bad.map((each) => profileOf(each)?.type ?? ""),
  ]);
  return isBad(pod) || bad.length > 0
    ? {
        reason: "seccompProfile",
        detail: `${settersText(isBad(pod), bad)} must not set securityContext.seccompProfile.type to ${joinQuote(values)}`,
      }
    : null;
};

/** Source: pod-security-admission policy/check_seccompProfile_baseline.go v1.35. */
export const seccompProfileBaseline: Check = {
  id: "seccompProfile_baseline",
  level: "baseline",
  revisions: [
    { since: 0, check: annotationsCheck },
    { since: 19, check: fieldsCheck },
  ],
};

const requiredCheck: CheckFunction = (subject): Violation | null => {
  const explicit = fieldsCheck(subject);
  if (explicit) {
    return explicit;
  }
  const isPodSet = subject.spec.securityContext?.seccompProfile !== undefined;
  const unset = isPodSet ? [] : subject.containers.filter((each) => profileOf(each) === undefined);
  return unset.length === 0
    ? null
    : {
        reason: "seccompProfile",
        detail: `pod or ${containersText(unset)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      };
};

/** Source: pod-security-admission policy/check_seccompProfile_restricted.go v1.35. */
export const seccompProfileRestricted: Check = {
  id: "seccompProfile_restricted",
  level: "restricted",
  revisions: [
    { since: 19, check: requiredCheck, overrides: ["seccompProfile_baseline"] },
    { since: 25, check: exceptWindows(requiredCheck), overrides: ["seccompProfile_baseline"] },
  ],
};
