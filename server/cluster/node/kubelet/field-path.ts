import type { ContainerRecord } from "./container-record.ts";

/** Where a container stands in its Pod, as events name it: `spec.containers{web}`. */
export function fieldPathOf(record: ContainerRecord): string {
  const field = { init: "initContainers", regular: "containers", ephemeral: "ephemeralContainers" };
  return `spec.${field[record.kind]}{${record.spec.name}}`;
}
