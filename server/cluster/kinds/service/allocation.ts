import { randomInt } from "node:crypto";
import { fieldErrors, type KubeObject, type Service, StatusError } from "../../../kube/index.ts";
import type { StrategyContext } from "../definition.ts";
import { addressValue } from "../networking/cidr.ts";
import { isHeadless } from "./validation.ts";

type Spec = NonNullable<Service["spec"]>;

/** Cluster IPs are of 10.96.0.0/16. */
const rangeStart = 0x0a60_0000;
const rangeSize = 0x1_0000;
/** The first addresses are left to those who ask for one of them. */
const staticSize = 256;
const nodePortMin = 30_000;
const nodePortMax = 32_767;
const kind = { group: "", kind: "Service" };

function refusal(service: Service, field: string, value: unknown, detail: string): StatusError {
  const error = fieldErrors.invalid(field, value, detail);
  return StatusError.invalid(kind, service.metadata?.name ?? "", [error]);
}

function textOf(offset: number): string {
  const value = rangeStart + offset;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join(".");
}

function others(service: Service, context: StrategyContext): Spec[] {
  const { name, namespace } = service.metadata ?? {};
  return context
    .list("", "services")
    .filter((other) => other.metadata?.name !== name || other.metadata?.namespace !== namespace)
    .map((other) => (other as KubeObject & Service).spec ?? {});
}

function allocateAddress(service: Service, spec: Spec, taken: ReadonlySet<string>): void {
  const requested = spec.clusterIPs?.[0];
  if (requested) {
    const offset = Number(addressValue(requested) ?? 0n) - rangeStart;
    const reason =
      offset <= 0 || offset >= rangeSize - 1
        ? "the provided network does not match the current range"
        : "provided IP is already allocated";
    if (reason.startsWith("the") || taken.has(requested)) {
      const detail = `failed to allocate IP ${requested}: ${reason}`;
      throw refusal(service, "spec.clusterIPs", spec.clusterIPs, detail);
    }
    return;
  }
  const span = rangeSize - 1 - staticSize;
  const start = randomInt(span);
  for (let step = 0; step < span; step++) {
    const address = textOf(staticSize + ((start + step) % span));
    if (!taken.has(address)) {
      spec.clusterIP = address;
      spec.clusterIPs = [address];
      return;
    }
  }
  throw refusal(service, "spec.clusterIPs", null, "failed to allocate a serviceIP: range is full");
}

function setFamilies(service: Service, spec: Spec): void {
  const families = spec.ipFamilies ?? [];
  const selectorless = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
  if (selectorless && families.length === 0 && !spec.ipFamilyPolicy) {
    spec.ipFamilies = ["IPv4", "IPv6"];
    spec.ipFamilyPolicy = "RequireDualStack";
    return;
  }
  if (spec.ipFamilyPolicy === "RequireDualStack" && !selectorless) {
    const detail = "this cluster is not configured for dual-stack services";
    throw refusal(service, "spec.ipFamilyPolicy", spec.ipFamilyPolicy, detail);
  }
  const foreign = families.indexOf("IPv6");
  if (foreign >= 0 && !selectorless) {
    throw refusal(service, `spec.ipFamilies[${foreign}]`, "IPv6", "not configured on this cluster");
  }
  spec.ipFamilies = families.length > 0 ? families : ["IPv4"];
  spec.ipFamilyPolicy ||= "SingleStack";
}

function freeNodePort(taken: ReadonlySet<string>, protocol: string): number | undefined {
  const span = nodePortMax - nodePortMin + 1;
  const start = randomInt(span);
  for (let step = 0; step < span; step++) {
    const port = nodePortMin + ((start + step) % span);
    if (!taken.has(`${protocol}/${port}`)) {
      return port;
    }
  }
  return undefined;
}

function allocateNodePorts(service: Service, spec: Spec, taken: Set<string>): void {
  for (const [index, port] of (spec.ports ?? []).entries()) {
    const protocol = port.protocol ?? "TCP";
    const field = `spec.ports[${index}].nodePort`;
    const wanted = port.nodePort || freeNodePort(taken, protocol);
    if (wanted === undefined) {
      throw refusal(service, field, 0, "failed to allocate a nodePort: range is full");
    }
    if (wanted < nodePortMin || wanted > nodePortMax) {
      const detail = `provided port is not in the valid range. The range of valid ports is ${nodePortMin}-${nodePortMax}`;
      throw refusal(service, field, wanted, detail);
    }
    if (taken.has(`${protocol}/${wanted}`)) {
      throw refusal(service, field, wanted, "provided port is already allocated");
    }
    taken.add(`${protocol}/${wanted}`);
    port.nodePort = wanted;
  }
}

function needsNodePorts(spec: Spec): boolean {
  return (
    spec.type === "NodePort" ||
    (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false)
  );
}

/**
 * Gives a sound Service its addresses and node ports, or checks those it asks for; what is its own
 * already counts as free. Source: pkg/registry/core/service/storage/alloc.go v1.35.
 * @throws StatusError 422 with upstream's text when an address or port isn't to be had.
 */
export function allocate(service: Service, context: StrategyContext): void {
  const spec = service.spec;
  if (!spec || spec.type === "ExternalName") {
    return;
  }
  const peers = others(service, context);
  setFamilies(service, spec);
  if (!isHeadless(spec)) {
    allocateAddress(service, spec, new Set(peers.flatMap((peer) => peer.clusterIPs ?? [])));
  }
  if (needsNodePorts(spec)) {
    const ports = peers.flatMap((peer) => peer.ports ?? []).filter((port) => port.nodePort);
    const taken = new Set(ports.map((port) => `${port.protocol}/${port.nodePort}`));
    allocateNodePorts(service, spec, taken);
  }
}
