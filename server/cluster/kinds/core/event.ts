import type { Instant } from "../../../core/time.ts";
import type { CoreEvent } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import type { Cell } from "../definition.ts";
import { nameOf } from "../shared/cells.ts";
import { nameColumn, text } from "../shared/columns.ts";
import { since } from "../shared/duration.ts";
import { eventErrors } from "./event-validation.ts";

function sourceText({ source, reportingComponent, reportingInstance }: CoreEvent): string {
  const component = source?.component || reportingComponent;
  return [component, source?.host || reportingInstance].filter(Boolean).join(", ");
}

function targetText({ involvedObject }: CoreEvent): string {
  const { kind = "", name } = involvedObject ?? {};
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
}

/** Source: pkg/printers/internalversion/printers.go v1.35 (printEvent). */
function row(event: CoreEvent, now: Instant): readonly Cell[] {
  const first = event.firstTimestamp || event.eventTime;
  const last = event.series?.lastObservedTime || event.lastTimestamp || first;
  return [
    since(last, now),
    event.type ?? "",
    event.reason ?? "",
    targetText(event),
    event.involvedObject?.fieldPath ?? "",
    sourceText(event),
    (event.message ?? "").trim(),
    since(first, now),
    event.series?.count ?? (event.count || 1),
    nameOf(event),
  ];
}

function selectableFields(event: CoreEvent): Record<string, string> {
  const about = event.involvedObject ?? {};
  return {
    "involvedObject.kind": about.kind ?? "",
    "involvedObject.namespace": about.namespace ?? "",
    "involvedObject.name": about.name ?? "",
    "involvedObject.uid": about.uid ?? "",
    "involvedObject.apiVersion": about.apiVersion ?? "",
    "involvedObject.resourceVersion": about.resourceVersion ?? "",
    "involvedObject.fieldPath": about.fieldPath ?? "",
    reason: event.reason ?? "",
    reportingComponent: event.reportingComponent ?? "",
    source: event.source?.component || (event.reportingComponent ?? ""),
    type: event.type ?? "",
  };
}

/** Events of the core group. Source: pkg/registry/core/event/strategy.go v1.35. */
export const eventKind = defineKind<CoreEvent>("v1/events", {
  validate: eventErrors,
  selectableFields,
  columns: [
    text("Last Seen", "Time since it happened last."),
    text("Type", "Normal or Warning."),
    text("Reason", "Why it happened, in one word."),
    text("Object", "What it is about."),
    text("Subobject", "Part of the object that it is about.", 1),
    text("Source", "Who tells it.", 1),
    text("Message", "What happened."),
    text("First Seen", "Time since it happened first.", 1),
    text("Count", "How often it happened.", 1),
    { ...nameColumn, priority: 1 },
  ],
  row,
});
