import type { Node, PodSpec } from "../../kube/index.ts";

export type Taint = NonNullable<NonNullable<Node["spec"]>["taints"]>[number];
export type Toleration = NonNullable<PodSpec["tolerations"]>[number];

/**
 * Whether a toleration covers a taint.
 * Source: kubernetes staging/src/k8s.io/component-helpers/scheduling/corev1/helpers.go v1.35.
 */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const effectFits = !toleration.effect || toleration.effect === taint.effect;
  const keyFits = !toleration.key || toleration.key === taint.key;
  if (!effectFits || !keyFits) {
    return false;
  }
  const operator = toleration.operator ?? "Equal";
  return (
    operator === "Exists" ||
    (operator === "Equal" && (toleration.value ?? "") === (taint.value ?? ""))
  );
}

/** The first taint with one of the effects that no toleration covers. */
export function untoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly string[],
): Taint | undefined {
  return taints
    ?.filter(({ effect }) => effects.includes(effect))
    .find((taint) => !tolerations?.some((toleration) => tolerates(toleration, taint)));
}
