import type * as client from "@kubernetes/client-node";
import { type FieldError, fieldErrors, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";

type Autoscaler = Wire<client.V2HorizontalPodAutoscaler>;
type MetricSpec = NonNullable<NonNullable<Autoscaler["spec"]>["metrics"]>[number];

const defaultCpuPercent = 80;
const shownMax = 2;

/** Source: pkg/apis/autoscaling/v2/defaults.go v1.35. */
function applyDefaults({ spec }: Autoscaler): void {
  if (spec) {
    spec.minReplicas ??= 1;
    spec.metrics ??= [
      {
        type: "Resource",
        resource: {
          name: "cpu",
          target: { type: "Utilization", averageUtilization: defaultCpuPercent },
        },
      },
    ];
  }
}

/** Source: pkg/apis/autoscaling/validation/validation.go v1.35. */
function validate({ spec }: Autoscaler): FieldError[] {
  const { minReplicas: min = 1, maxReplicas: max = 0, scaleTargetRef: target } = spec ?? {};
  const errors: FieldError[] = [];
  if (min < 1) {
    const detail = "must be greater than or equal to 1";
    errors.push(fieldErrors.invalid("spec.minReplicas", min, detail));
  }
  if (max < 1) {
    errors.push(fieldErrors.invalid("spec.maxReplicas", max, "must be greater than 0"));
  }
  if (max < min) {
    const detail = "must be greater than or equal to `minReplicas`";
    errors.push(fieldErrors.invalid("spec.maxReplicas", max, detail));
  }
  const missing = (["kind", "name"] as const).filter((name) => !target?.[name]);
  return [...errors, ...missing.map((name) => fieldErrors.required(`spec.scaleTargetRef.${name}`))];
}

function metricText(metric: MetricSpec, index: number, { status }: Autoscaler): string {
  const { name = "", target } = metric.resource ?? {};
  const current = status?.currentMetrics?.[index]?.resource?.current;
  if (target?.averageUtilization !== undefined) {
    const used = current?.averageUtilization;
    return `${name}: ${used === undefined ? "<unknown>" : `${used}%`}/${target.averageUtilization}%`;
  }
  const wanted = target?.averageValue ?? target?.value ?? "<auto>";
  const label = name === "" ? "" : `${name}: `;
  return `${label}${current?.averageValue ?? current?.value ?? "<unknown>"}/${wanted}`;
}

function targetsText(autoscaler: Autoscaler): string {
  const all = (autoscaler.spec?.metrics ?? []).map((metric, index) =>
    metricText(metric, index, autoscaler),
  );
  if (all.length === 0) {
    return "<none>";
  }
  const more = all.length - shownMax;
  const shown = all.slice(0, shownMax).join(", ");
  return more > 0 ? `${shown} + ${more} more...` : shown;
}

/** HorizontalPodAutoscalers, as objects: nothing measures for them. */
export const horizontalPodAutoscalerKind = defineKind<Autoscaler>(
  "autoscaling/v2/horizontalpodautoscalers",
  {
    applyDefaults,
    prepareForCreate(autoscaler) {
      autoscaler.status = { currentReplicas: 0, desiredReplicas: 0 };
    },
    validate,
    columns: [
      nameColumn,
      text("Reference", "What is scaled."),
      text("Targets", "Present and wanted values of the metrics."),
      text("MinPods", "Fewest Pods."),
      text("MaxPods", "Most Pods."),
      text("Replicas", "Pods that there are."),
      ageColumn,
    ],
    row: (autoscaler, now) => {
      const { spec, status } = autoscaler;
      const { kind = "", name = "" } = spec?.scaleTargetRef ?? {};
      return [
        nameOf(autoscaler),
        `${kind}/${name}`,
        targetsText(autoscaler),
        spec?.minReplicas === undefined ? "<unset>" : String(spec.minReplicas),
        String(spec?.maxReplicas ?? 0),
        String(status?.currentReplicas ?? 0),
        ageOf(autoscaler, now),
      ];
    },
  },
);
