import type * as client from "@kubernetes/client-node";
import {
  dns1035LabelFaults,
  dns1123SubdomainFaults,
  type FieldError,
  fieldErrors,
  type Wire,
  wildcardDns1123SubdomainFaults,
} from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf, orNone } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { firstThree } from "../shared/lists.ts";

type Ingress = Wire<client.V1Ingress>;
type IngressRule = NonNullable<NonNullable<Ingress["spec"]>["rules"]>[number];
type IngressPath = NonNullable<IngressRule["http"]>["paths"][number];

const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

function pathErrors({ path = "", pathType, backend }: IngressPath, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!pathType) {
    errors.push(fieldErrors.required(`${field}.pathType`, "pathType must be specified"));
  } else if (!pathTypes.includes(pathType)) {
    errors.push(fieldErrors.notSupported(`${field}.pathType`, pathType, pathTypes));
  } else if (pathType !== "ImplementationSpecific" && !path.startsWith("/")) {
    errors.push(fieldErrors.invalid(`${field}.path`, path, "must be an absolute path"));
  }
  return [...errors, ...backendErrors(backend, `${field}.backend`)];
}

function backendErrors(backend: IngressPath["backend"] | undefined, field: string): FieldError[] {
  const name = backend?.service?.name;
  if (!backend?.service) {
    return [];
  }
  return name
    ? dns1035LabelFaults(name).map((fault) =>
        fieldErrors.invalid(`${field}.service.name`, name, fault),
      )
    : [fieldErrors.required(`${field}.service.name`)];
}

function ruleErrors({ host = "", http }: IngressRule, field: string): FieldError[] {
  const check = host.includes("*") ? wildcardDns1123SubdomainFaults : dns1123SubdomainFaults;
  const hostFaults = host === "" ? [] : check(host);
  return [
    ...hostFaults.map((fault) => fieldErrors.invalid(`${field}.host`, host, fault)),
    ...(http?.paths ?? []).flatMap((path, index) =>
      pathErrors(path, `${field}.http.paths[${index}]`),
    ),
  ];
}

/** Source: pkg/apis/networking/validation/validation.go v1.35 (ValidateIngressSpec). */
function validate({ spec }: Ingress): FieldError[] {
  const rules = spec?.rules ?? [];
  if (rules.length === 0 && !spec?.defaultBackend) {
    return [
      fieldErrors.invalid("spec", rules, "either `defaultBackend` or `rules` must be specified"),
    ];
  }
  return rules.flatMap((rule, index) => ruleErrors(rule, `spec.rules[${index}]`));
}

function addressText({ status }: Ingress): string {
  const points = (status?.loadBalancer?.ingress ?? []).map(
    ({ ip, hostname }) => ip || hostname || "",
  );
  return [...new Set(points.filter(Boolean))].toSorted().join(",");
}

/** Ingresses. */
export const ingressKind = defineKind<Ingress>("networking.k8s.io/v1/ingresses", {
  hasGeneration: true,
  validate,
  columns: [
    nameColumn,
    text("Class", "Name of the IngressClass."),
    text("Hosts", "Hosts that requests are matched against."),
    text("Address", "Entry points of the load balancer."),
    text("Ports", "Ports that are open."),
    ageColumn,
  ],
  row: (ingress, now) => [
    nameOf(ingress),
    orNone(ingress.spec?.ingressClassName),
    firstThree(
      (ingress.spec?.rules ?? []).flatMap(({ host }) => host || []),
      "*",
    ),
    addressText(ingress),
    (ingress.spec?.tls ?? []).length > 0 ? "80, 443" : "80",
    ageOf(ingress, now),
  ],
});

/** IngressClasses. */
export const ingressClassKind = defineKind<Wire<client.V1IngressClass>>(
  "networking.k8s.io/v1/ingressclasses",
  {
    hasGeneration: true,
    columns: [
      nameColumn,
      text("Controller", "Controller that serves the class."),
      text("Parameters", "Object with the controller's parameters."),
      ageColumn,
    ],
    row: (object, now) => {
      const { apiGroup, kind = "", name = "" } = object.spec?.parameters ?? {};
      const parameters = name === "" ? "" : `${kind}${apiGroup ? `.${apiGroup}` : ""}/${name}`;
      return [
        nameOf(object),
        object.spec?.controller ?? "",
        orNone(parameters),
        ageOf(object, now),
      ];
    },
  },
);
