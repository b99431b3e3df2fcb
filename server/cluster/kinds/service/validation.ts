import {
  dns1123LabelFaults,
  dns1123SubdomainFaults,
  type FieldError,
  fieldErrors,
  labelErrors,
  portNumberFaults,
  type Service,
} from "../../../kube/index.ts";
import { addressValue, invalidIp } from "../networking/cidr.ts";
import { portErrors } from "../pod/validation/probes.ts";
import { eachOf, invalidEach, invalidNumber, oneOf } from "../shared/faults.ts";
import { isExternal } from "./defaults.ts";

type Spec = NonNullable<Service["spec"]>;
type ServicePort = NonNullable<Spec["ports"]>[number];

const protocols = ["SCTP", "TCP", "UDP"];
const affinities = ["ClientIP", "None"];
const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const trafficPolicies = ["Cluster", "Local"];

/** Whether the Service does without an address of its own. */
export function isHeadless(spec: Spec): boolean {
  return spec.clusterIP === "None" || spec.clusterIPs?.[0] === "None";
}

function typeErrors(spec: Spec): FieldError[] {
  const headless = isHeadless(spec);
  const address = spec.clusterIPs?.[0] ?? "";
  switch (spec.type) {
    case "LoadBalancer":
    case "NodePort": {
      const detail = `may not be set to 'None' for ${spec.type} services`;
      return headless ? [fieldErrors.invalid("spec.clusterIPs[0]", address, detail)] : [];
    }
    case "ExternalName":
      return [
        ...((spec.clusterIPs ?? []).length > 0
          ? [fieldErrors.forbidden("spec.clusterIPs", "may not be set for ExternalName services")]
          : []),
        ...(spec.externalName
          ? invalidEach(
              "spec.externalName",
              spec.externalName.replace(/\.$/, ""),
              dns1123SubdomainFaults,
            )
          : [fieldErrors.required("spec.externalName")]),
      ];
    default:
      return [];
  }
}

function portNameErrors(port: ServicePort, required: boolean, at: string): FieldError[] {
  if (port.name) {
    return invalidEach(`${at}.name`, port.name, dns1123LabelFaults);
  }
  return required ? [fieldErrors.required(`${at}.name`)] : [];
}

function portsErrors(spec: Spec): FieldError[] {
  const names = new Set<string>();
  const many = (spec.ports ?? []).length > 1;
  return eachOf(spec.ports, "spec.ports", (port, at) => {
    const named = portNameErrors(port, many, at);
    if (port.name && named.length === 0 && names.has(port.name)) {
      named.push(fieldErrors.duplicate(`${at}.name`, port.name));
    }
    names.add(port.name ?? "");
    const detail = "may not be used when `type` is 'ClusterIP'";
    const target = port.targetPort ?? port.port;
    return [
      ...named,
      ...invalidNumber(`${at}.port`, port.port ?? 0, portNumberFaults),
      ...oneOf(`${at}.protocol`, port.protocol, protocols),
      ...portErrors(target, `${at}.targetPort`),
      ...(spec.type === "ClusterIP" && port.nodePort
        ? [fieldErrors.forbidden(`${at}.nodePort`, detail)]
        : []),
    ];
  });
}

/** What upstream shows of a port that is there twice. */
function shownPort({ protocol, port }: ServicePort): unknown {
  return {
    Name: "",
    Protocol: protocol,
    AppProtocol: null,
    Port: port,
    TargetPort: 0,
    NodePort: 0,
  };
}

function duplicatePortErrors(spec: Spec): FieldError[] {
  const ports = new Set<string>();
  const nodePorts = new Set<string>();
  const twice = eachOf(spec.ports, "spec.ports", (port, at) => {
    const key = `${port.protocol}/${port.port}`;
    const again = ports.has(key);
    ports.add(key);
    return again ? [fieldErrors.duplicate(at, shownPort(port))] : [];
  });
  const nodeTwice = eachOf(spec.ports, "spec.ports", ({ protocol, nodePort }, at) => {
    const key = `${protocol}/${nodePort}`;
    const again = nodePort ? nodePorts.has(key) : false;
    nodePorts.add(key);
    return again ? [fieldErrors.duplicate(`${at}.nodePort`, nodePort)] : [];
  });
  return [...nodeTwice, ...twice];
}

function addressErrors(spec: Spec): FieldError[] {
  const addresses = spec.clusterIPs ?? [];
  if (isHeadless(spec)) {
    return [];
  }
  const bad = eachOf(addresses, "spec.clusterIPs", (ip, at) =>
    addressValue(ip) === undefined ? [fieldErrors.invalid(at, ip, invalidIp)] : [],
  );
  const first = addresses[0];
  const mismatch = first !== undefined && spec.clusterIP !== first;
  const detail = "first value must match `clusterIP`";
  return mismatch ? [...bad, fieldErrors.invalid("spec.clusterIPs", addresses, detail)] : bad;
}

function trafficErrors(service: Service, spec: Spec): FieldError[] {
  const field = "spec.externalTrafficPolicy";
  const { externalTrafficPolicy: policy, internalTrafficPolicy: inner } = service.spec ?? {};
  const errors: FieldError[] = [];
  if (!isExternal(service)) {
    if (policy) {
      const detail = "may only be set for externally-accessible services";
      errors.push(fieldErrors.invalid(field, policy, detail));
    }
  } else {
    errors.push(...oneOf(field, policy, trafficPolicies));
  }
  return spec.type === "ExternalName" || inner === undefined
    ? errors
    : [...errors, ...oneOf("spec.internalTrafficPolicy", inner, trafficPolicies)];
}

/** All faults of a Service apart from metadata. Source: validation.go v1.35 (ValidateService). */
export function serviceErrors(service: Service): FieldError[] {
  const spec = service.spec ?? {};
  const needsPorts = !isHeadless(spec) && spec.type !== "ExternalName";
  return [
    ...(needsPorts && (spec.ports ?? []).length === 0 ? [fieldErrors.required("spec.ports")] : []),
    ...typeErrors(spec),
    ...portsErrors(spec),
    ...labelErrors(spec.selector, "spec.selector"),
    ...oneOf("spec.sessionAffinity", spec.sessionAffinity, affinities),
    ...addressErrors(spec),
    ...eachOf(spec.externalIPs, "spec.externalIPs", (ip, at) =>
      addressValue(ip) === undefined ? [fieldErrors.invalid(at, ip, invalidIp)] : [],
    ),
    ...oneOf("spec.type", spec.type, types),
    ...duplicatePortErrors(spec),
    ...trafficErrors(service, spec),
  ];
}

/** An address is for life. Source: validation.go v1.35 (validateUpgradeDowngradeClusterIPs). */
export function clusterIpUpdateErrors(service: Service, old: Service): FieldError[] {
  const [spec, before] = [service.spec ?? {}, old.spec ?? {}];
  const released = spec.type === "ExternalName" || before.type === "ExternalName";
  if (released || (isHeadless(spec) && isHeadless(before))) {
    return [];
  }
  const addresses = spec.clusterIPs ?? [];
  return (before.clusterIPs ?? []).flatMap((ip, index) =>
    addresses[index] === ip
      ? []
      : [fieldErrors.invalid(`spec.clusterIPs[${index}]`, addresses, "may not change once set")],
  );
}
