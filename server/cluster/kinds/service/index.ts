import type { Instant } from "../../../core/time.ts";
import { dns1035LabelFaults, nameCheck, type Service } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import type { Cell, StrategyContext } from "../definition.ts";
import { ageOf, labelsText, nameOf, orNone } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { allocate } from "./allocation.ts";
import { applyServiceDefaults } from "./defaults.ts";
import { clusterIpUpdateErrors, serviceErrors } from "./validation.ts";
import { serviceWarnings } from "./warnings.ts";

type Spec = NonNullable<Service["spec"]>;

/** `clusterIP` is the first of `clusterIPs`: whichever was set, or changed, decides. */
function alignAddresses(spec: Spec, old: Spec | undefined): void {
  const { clusterIP = "", clusterIPs = [] } = spec;
  if (!old) {
    if (clusterIP !== "" && clusterIPs.length === 0) {
      spec.clusterIPs = [clusterIP];
    }
    return;
  }
  const listKept = clusterIPs.join() === (old.clusterIPs ?? []).join();
  if (clusterIP !== (old.clusterIP ?? "") && listKept && clusterIP !== "") {
    spec.clusterIPs = [clusterIP];
  }
}

/** What was allocated and isn't named in an update stays. Source: patchAllocatedValues. */
function keepAllocated(spec: Spec, old: Spec): void {
  const addressed = spec.type !== "ExternalName" && old.type !== "ExternalName";
  if (addressed && !spec.clusterIP && !spec.clusterIPs?.length && old.clusterIP) {
    spec.clusterIP = old.clusterIP;
    spec.clusterIPs = [...(old.clusterIPs ?? [])];
  }
  if (spec.type === "ClusterIP" || spec.type === "ExternalName") {
    return;
  }
  for (const port of spec.ports ?? []) {
    const before = old.ports?.find(
      (one) => one.port === port.port && one.protocol === port.protocol,
    );
    if (!port.nodePort && before?.nodePort) {
      port.nodePort = before.nodePort;
    }
  }
}

/** Fields of the old type that the user left as they were go with it. Source: dropTypeDependentFields. */
function dropTypeFields(spec: Spec, old: Spec): void {
  if (
    spec.type === "ExternalName" &&
    old.type !== "ExternalName" &&
    spec.clusterIP === old.clusterIP
  ) {
    for (const name of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] as const) {
      delete spec[name];
    }
  }
  const hadPorts = old.type === "NodePort" || old.type === "LoadBalancer";
  if (hadPorts && (spec.type === "ClusterIP" || spec.type === "ExternalName")) {
    delete spec.externalTrafficPolicy;
    delete spec.allocateLoadBalancerNodePorts;
    for (const port of spec.ports ?? []) {
      delete port.nodePort;
    }
  }
}

function prepareForCreate(service: Service, context: StrategyContext): void {
  service.status = { loadBalancer: {} };
  if (service.spec) {
    alignAddresses(service.spec, undefined);
  }
  // Upstream allocates after validation: a faulty Service must name its faults.
  if (serviceErrors(service).length === 0) {
    allocate(service, context);
  }
}

function prepareForUpdate(service: Service, old: Service, context: StrategyContext): void {
  const { spec } = service;
  if (!spec || !old.spec || context.subresource === "status") {
    return;
  }
  keepAllocated(spec, old.spec);
  alignAddresses(spec, old.spec);
  dropTypeFields(spec, old.spec);
  const errors = [...serviceErrors(service), ...clusterIpUpdateErrors(service, old)];
  if (errors.length === 0) {
    allocate(service, context);
  }
}

/** Without `-o wide` upstream cuts a long list of load balancers. */
const loadBalancerWidth = 16;

function externalText({ spec, status }: Service): string {
  const external = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case "ClusterIP":
    case "NodePort":
      return orNone(external.join(","));
    case "ExternalName":
      return spec.externalName ?? "";
    case "LoadBalancer": {
      const points = (status?.loadBalancer?.ingress ?? []).map(
        (one) => one.ip || one.hostname || "",
      );
      const all = [...new Set(points.filter(Boolean))].toSorted().join(",");
      const shown =
        all.length > loadBalancerWidth ? `${all.slice(0, loadBalancerWidth - 3)}...` : all;
      return [shown, ...external].filter(Boolean).join(",") || "<pending>";
    }
    default:
      return "<unknown>";
  }
}

function portsText({ spec }: Service): string {
  const ports = (spec?.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return orNone(ports.join(","));
}

function row(service: Service, now: Instant): readonly Cell[] {
  return [
    nameOf(service),
    service.spec?.type ?? "",
    orNone(service.spec?.clusterIP),
    externalText(service),
    portsText(service),
    ageOf(service, now),
    labelsText(service.spec?.selector),
  ];
}

/** Services. Source: pkg/registry/core/service v1.35. */
export const serviceKind = defineKind<Service>("v1/services", {
  validateName: nameCheck(dns1035LabelFaults),
  applyDefaults: applyServiceDefaults,
  prepareForCreate,
  prepareForUpdate,
  validate: serviceErrors,
  warnings: serviceWarnings,
  validateUpdate: (service, old) => [
    ...clusterIpUpdateErrors(service, old),
    ...serviceErrors(service),
  ],
  selectableFields: ({ spec }) => ({
    "spec.clusterIP": spec?.clusterIP ?? "",
    "spec.type": spec?.type ?? "",
  }),
  columns: [
    nameColumn,
    text("Type", "How the service is reached."),
    text("Cluster-IP", "Address inside of the cluster."),
    text("External-IP", "Addresses outside of the cluster."),
    text("Port(s)", "Ports, with node ports behind the colon."),
    ageColumn,
    text("Selector", "Labels of the Pods behind it.", 1),
  ],
  row,
});
