import { detailText, evaluate } from "../../server/pod-security/index.ts";
import { type Control, controlOf, type Edit } from "./controls.ts";
import { type Manifest, type Mark, markOf } from "./manifest.ts";

/** The levels of the Pod Security Standards, from the widest to the narrowest. */
export const levels = ["privileged", "baseline", "restricted"] as const;
export type Level = (typeof levels)[number];

/** A violation with what it means, where it shows and how it's mended. */
export interface Finding {
  /** From 1, in the order of the admission plugin's message. */
  readonly number: number;
  readonly control: Control;
  readonly reason: string;
  readonly detail: string;
  readonly edits: readonly Edit[];
  readonly marks: readonly Mark[];
  /** The finding that must be mended before this one. */
  readonly after: number | null;
}

/** What a manifest's Pods violate at a level, in upstream's order. */
export function findingsOf(manifest: Manifest, level: Level): readonly Finding[] {
  const violations = evaluate(level, "latest", manifest.metadata, manifest.spec);
  const controls = violations.map(({ reason }) => controlOf(reason));
  return violations.map(({ reason, detail }, index) => {
    const control = controls[index] ?? controlOf(reason);
    const edits = control.edits(manifest.spec);
    const before = controls.findIndex(({ id }) => id === control.after);
    return {
      number: index + 1,
      control,
      reason,
      detail,
      edits,
      marks: edits.flatMap((edit) => markOf(manifest, edit) ?? []),
      after: before < 0 ? null : before + 1,
    };
  });
}

/** What the cluster says to this manifest in a namespace that enforces and warns at a level; empty: nothing. */
export function clusterAnswer(manifest: Manifest, level: Level): string {
  const violations = evaluate(level, "latest", manifest.metadata, manifest.spec);
  if (violations.length === 0) return "";
  const rest = `PodSecurity "${level}:latest": ${detailText(violations)}`;
  return manifest.isTemplate
    ? `Warning: would violate ${rest}`
    : `pods "${manifest.name}" is forbidden: violates ${rest}`;
}
