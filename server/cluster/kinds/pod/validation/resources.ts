import { type FieldError, fieldErrors, labelKeyFaults, Quantity } from "../../../../kube/index.ts";
import { invalidEach } from "../../shared/faults.ts";
import type { ResourceRequirements } from "../types.ts";

const standardResources = [
  "cpu",
  "memory",
  "ephemeral-storage",
  "requests.cpu",
  "requests.memory",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "storage",
  "requests.storage",
  "services.nodeports",
  "services.loadbalancers",
];
const containerResources = ["cpu", "memory", "ephemeral-storage"];

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

/** A resource of a domain of its own, such as `example.com/gpu`: whole numbers, never overcommitted. */
function isExtended(name: string): boolean {
  return name.includes("/") && !name.includes("kubernetes.io/") && !name.startsWith("requests.");
}

function nameErrors(name: string, field: string): FieldError[] {
  const errors = invalidEach(field, name, labelKeyFaults);
  if (errors.length > 0) {
    return errors;
  }
  if (name.includes("/")) {
    const detail = "doesn't follow extended resource name standard";
    const native = name.includes("kubernetes.io/");
    return native || isExtended(name) ? [] : [fieldErrors.invalid(field, name, detail)];
  }
  const broken: string[] = [];
  if (!standardResources.includes(name) && !isHugePages(name)) {
    broken.push("must be a standard resource type or fully qualified");
  }
  if (!containerResources.includes(name) && !isHugePages(name)) {
    broken.push("must be a standard resource for containers");
  }
  return broken.map((detail) => fieldErrors.invalid(field, name, detail));
}

function amountErrors(name: string, text: string, field: string): FieldError[] {
  const amount = Quantity.parse(text);
  if (!amount) {
    return [];
  }
  const errors: FieldError[] = [];
  if (amount.sign < 0) {
    const detail = "must be greater than or equal to 0";
    errors.push(fieldErrors.invalid(field, amount.toString(), detail));
  }
  if ((isExtended(name) || isHugePages(name)) && !amount.isInteger) {
    errors.push(fieldErrors.invalid(field, amount.toString(), "must be an integer"));
  }
  return errors;
}

function requestErrors(
  name: string,
  request: Quantity | undefined,
  limitText: string | undefined,
  field: string,
): FieldError[] {
  const fixed = isExtended(name) || isHugePages(name);
  const limit = limitText === undefined ? undefined : Quantity.parse(limitText);
  if (limitText === undefined) {
    const detail = "Limit must be set for non overcommitable resources";
    return fixed ? [fieldErrors.required(`${field}.limits`, detail)] : [];
  }
  const difference = request && limit ? request.compare(limit) : 0;
  if (fixed && difference !== 0) {
    const detail = `must be equal to ${name} limit of ${limit}`;
    return [fieldErrors.invalid(`${field}.requests`, String(request), detail)];
  }
  if (difference > 0) {
    const detail = `must be less than or equal to ${name} limit of ${limit}`;
    return [fieldErrors.invalid(`${field}.requests`, String(request), detail)];
  }
  return [];
}

/** Faults of what a container asks for. */
export function resourceErrors(
  { limits = {}, requests = {} }: ResourceRequirements,
  field: string,
): FieldError[] {
  return [
    ...Object.entries(limits).flatMap(([name, text]) => [
      ...nameErrors(name, `${field}.limits[${name}]`),
      ...amountErrors(name, text, `${field}.limits[${name}]`),
    ]),
    ...Object.entries(requests).flatMap(([name, text]) => [
      ...nameErrors(name, `${field}.requests[${name}]`),
      ...amountErrors(name, text, `${field}.requests[${name}]`),
      ...requestErrors(name, Quantity.parse(text), limits[name], field),
    ]),
  ];
}
