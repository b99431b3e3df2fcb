import type { Container } from "../../../kube/index.ts";
import { canonicalizeResources } from "../shared/resource-list.ts";
import type { LifecycleHandler, Probe } from "./types.ts";

const probeDefaults = {
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};

function defaultHandler(handler: LifecycleHandler | Probe | undefined): void {
  if (handler?.httpGet) {
    handler.httpGet.path ||= "/";
    handler.httpGet.scheme ||= "HTTP";
  }
}

function defaultProbe(probe: Probe | undefined): void {
  if (!probe) {
    return;
  }
  for (const [name, value] of Object.entries(probeDefaults)) {
    probe[name as keyof typeof probeDefaults] ||= value;
  }
  defaultHandler(probe);
  if (probe.grpc) {
    probe.grpc.service ??= "";
  }
}

/**
 * `Always` for images without a tag or with `latest`, since they may change behind their name.
 * Source: pkg/util/parsers/parsers.go v1.35.
 */
export function pullPolicyOf(image: string): "Always" | "IfNotPresent" {
  const name = image.slice(image.lastIndexOf("/") + 1);
  const untagged = !name.includes(":") && !name.includes("@");
  return (untagged && image !== "") || /:latest$/.test(name) ? "Always" : "IfNotPresent";
}

function defaultPorts(container: Container): void {
  for (const port of container.ports ?? []) {
    port.protocol ||= "TCP";
  }
}

/** On the node's network every port is the node's own. Pods only, not templates. */
export function applyHostPorts(container: Container): void {
  for (const port of container.ports ?? []) {
    port.hostPort ||= port.containerPort;
  }
}

function defaultEnvironment(container: Container): void {
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) {
      valueFrom.fieldRef.apiVersion ||= "v1";
    }
  }
}

/** Fills one container's defaults. Source: pkg/apis/core/v1/defaults.go v1.35. */
export function applyContainerDefaults(container: Container): void {
  container.imagePullPolicy ||= pullPolicyOf(container.image ?? "");
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  container.resources ??= {};
  canonicalizeResources(container.resources.limits);
  canonicalizeResources(container.resources.requests);
  defaultPorts(container);
  defaultEnvironment(container);
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    defaultProbe(probe);
  }
  defaultHandler(container.lifecycle?.postStart);
  defaultHandler(container.lifecycle?.preStop);
}

/** Requests that aren't given are the limits. Pods only, not templates. */
export function applyRequestDefaults(container: Container): void {
  const { limits } = container.resources ?? {};
  if (container.resources && limits) {
    container.resources.requests = { ...limits, ...container.resources.requests };
  }
}
