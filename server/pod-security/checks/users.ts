import type { Check, CheckFunction } from "../model.ts";
import { containersText, settersText } from "../text.ts";
import { exceptUserNamespaces } from "./kernel.ts";

const nonRootCheck: CheckFunction = ({ spec, containers }) => {
  const reason = "runAsNonRoot != true";
  const pod = spec.securityContext?.runAsNonRoot;
  const explicit = containers.filter((each) => each.securityContext?.runAsNonRoot === false);
  if (pod === false || explicit.length > 0) {
    const setters = settersText(pod === false, explicit);
    return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  }
  const unset =
    pod === true
      ? []
      : containers.filter((each) => each.securityContext?.runAsNonRoot === undefined);
  return unset.length === 0
    ? null
    : {
        reason,
        detail: `pod or ${containersText(unset)} must set securityContext.runAsNonRoot=true`,
      };
};

/** Source: pod-security-admission policy/check_runAsNonRoot.go v1.35. */
export const runAsNonRoot: Check = {
  id: "runAsNonRoot",
  level: "restricted",
  revisions: [
    { since: 0, check: nonRootCheck },
    { since: 35, check: exceptUserNamespaces(nonRootCheck) },
  ],
};

const userCheck: CheckFunction = ({ spec, containers }) => {
  const podIsRoot = spec.securityContext?.runAsUser === 0;
  const bad = containers.filter((each) => each.securityContext?.runAsUser === 0);
  return podIsRoot || bad.length > 0
    ? { reason: "runAsUser=0", detail: `${settersText(podIsRoot, bad)} must not set runAsUser=0` }
    : null;
};

/** Source: pod-security-admission policy/check_runAsUser.go v1.35. */
export const runAsUser: Check = {
  id: "runAsUser",
  level: "restricted",
  revisions: [
    { since: 23, check: userCheck },
    { since: 35, check: exceptUserNamespaces(userCheck) },
  ],
};
