import type * as client from "@kubernetes/client-node";
import { type FieldError, fieldErrors, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { amountOf, canonicalizeResources } from "../shared/resource-list.ts";

export type ResourceQuota = Wire<client.V1ResourceQuota>;
export type LimitRange = Wire<client.V1LimitRange>;
export type LimitRangeItem = NonNullable<LimitRange["spec"]>["limits"][number];

function usageText({ status }: ResourceQuota, limits: boolean): string {
  return Object.keys(status?.hard ?? {})
    .filter((name) => name.includes("limits") === limits)
    .toSorted()
    .map((name) => {
      const used = amountOf(status?.used, name)?.toString() ?? "0";
      return `${name}: ${used}/${amountOf(status?.hard, name)?.toString() ?? "0"}`;
    })
    .join(", ");
}

const scopes: ReadonlySet<string> = new Set([
  "BestEffort",
  "CrossNamespacePodAffinity",
  "NotBestEffort",
  "NotTerminating",
  "PriorityClass",
  "Terminating",
  "VolumeAttributesClass",
]);
const exclusiveScopes = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;
/** Resources without a domain that a quota may bound. Source: pkg/apis/core/helper/helpers.go v1.35. */
const standardNames =
  /^(?:(?:limits\.|requests\.)?(?:cpu|memory|ephemeral-storage)|requests\.storage|configmaps|persistentvolumeclaims|pods|replicationcontrollers|resourcequotas|secrets|services(?:\.loadbalancers|\.nodeports)?|(?:requests\.)?hugepages-\S+)$/;

/** Source: pkg/apis/core/validation/validation.go v1.35 (ValidateResourceQuotaSpec). */
function validateQuota({ spec }: ResourceQuota): FieldError[] {
  return [
    ...Object.keys(spec?.hard ?? {}).flatMap((name) => {
      const field = `spec.hard[${name}]`;
      const amount = amountOf(spec?.hard, name);
      const detail = "must be greater than or equal to 0";
      return [
        ...(name.includes("/") || standardNames.test(name)
          ? []
          : [fieldErrors.invalid(field, name, "must be a standard resource for quota")]),
        ...(amount && amount.sign < 0
          ? [fieldErrors.invalid(field, amount.toString(), detail)]
          : []),
      ];
    }),
    ...scopeErrors(spec?.scopes ?? []),
  ];
}

function scopeErrors(wanted: readonly string[]): FieldError[] {
  const field = "spec.scopes";
  const conflicting = exclusiveScopes.some((pair) => pair.every((one) => wanted.includes(one)));
  return [
    ...wanted
      .filter((scope) => !scopes.has(scope))
      .map(() => fieldErrors.invalid(field, wanted, "unsupported scope")),
    ...(conflicting ? [fieldErrors.invalid(field, wanted, "conflicting scopes")] : []),
  ];
}

/** ResourceQuotas. */
export const resourceQuotaKind = defineKind<ResourceQuota>("v1/resourcequotas", {
  applyDefaults: (quota) => canonicalizeResources(quota.spec?.hard),
  validate: validateQuota,
  columns: [
    nameColumn,
    text("Request", "Used and hard amounts of what may be requested."),
    text("Limit", "Used and hard amounts of limits."),
    ageColumn,
  ],
  row: (quota, now) => [
    nameOf(quota),
    usageText(quota, false),
    usageText(quota, true),
    ageOf(quota, now),
  ],
});

/** Limits default to the maximum, requests to limits and else to the minimum. */
function defaultItem(item: LimitRangeItem): void {
  if (item.type === "Container") {
    const limits = { ...item.max, ...item.default };
    const requests = { ...item.min, ...limits, ...item.defaultRequest };
    if (Object.keys(limits).length > 0) {
      item.default = limits;
    }
    if (Object.keys(requests).length > 0) {
      item.defaultRequest = requests;
    }
  }
  for (const list of [item.default, item.defaultRequest, item.max, item.min]) {
    canonicalizeResources(list);
  }
}

function boundErrors(item: LimitRangeItem, field: string): FieldError[] {
  const lists = ["min", "max", "default", "defaultRequest"] as const;
  const names = new Set(lists.flatMap((list) => Object.keys(item[list] ?? {})));
  return [...names].toSorted().flatMap((name) => {
    const [min, max] = [amountOf(item.min, name), amountOf(item.max, name)];
    const [limit, request] = [amountOf(item.default, name), amountOf(item.defaultRequest, name)];
    const rules = [
      ["min", min, "max", max],
      ["defaultRequest", request, "max", max],
      ["defaultRequest", request, "default", limit],
      ["default", limit, "max", max],
    ] as const;
    return rules.flatMap(([lowName, low, highName, high]) => {
      if (!low || !high || low.compare(high) <= 0) {
        return [];
      }
      const detail = `${lowName} value ${low} is greater than ${highName} value ${high}`;
      return [fieldErrors.invalid(`${field}.${lowName}[${name}]`, low.toString(), detail)];
    });
  });
}

/** LimitRanges. Source: pkg/apis/core/v1/defaults.go and validation.go v1.35. */
export const limitRangeKind = defineKind<LimitRange>("v1/limitranges", {
  applyDefaults(range) {
    for (const item of range.spec?.limits ?? []) {
      defaultItem(item);
    }
  },
  validate: ({ spec }) =>
    (spec?.limits ?? []).flatMap((item, index) => boundErrors(item, `spec.limits[${index}]`)),
  columns: [
    nameColumn,
    { name: "Created At", type: "date", description: "When it was created.", priority: 0 },
  ],
  row: (range) => [nameOf(range), range.metadata?.creationTimestamp ?? ""],
});
