import {
  byteLength,
  type CoreEvent,
  type FieldError,
  fieldErrors,
  labelKeyFaults,
} from "../../../kube/index.ts";
import { invalidEach } from "../shared/faults.ts";
import { immutableField } from "../shared/immutable.ts";

const { invalid, required } = fieldErrors;

/** Bytes of `reportingInstance`, `action` and `reason`. */
const wordBytesMax = 128;
const messageBytesMax = 1024;
/** One occurrence is no series. */
const seriesCountMin = 2;

const types = ["Normal", "Warning"];

/** What has no `eventTime` is an event of the old style, which may lack all that tells who reports it. */
function isNewStyle({ eventTime }: CoreEvent): boolean {
  return Boolean(eventTime);
}

function namespaceErrors(event: CoreEvent): FieldError[] {
  const namespace = event.metadata?.namespace ?? "";
  const about = event.involvedObject?.namespace ?? "";
  const aboutAll = isNewStyle(event) ? ["default", "kube-system"] : ["default", ""];
  const aboutOne = isNewStyle(event) || about === namespace;
  return (about === "" ? aboutAll.includes(namespace) : aboutOne)
    ? []
    : [invalid("involvedObject.namespace", about, "does not match event.namespace")];
}

function tooLong(field: string, value: string, bytesMax: number): FieldError[] {
  return byteLength(value) > bytesMax
    ? [invalid(field, "", `can have at most ${bytesMax} characters`)]
    : [];
}

function wordErrors(field: string, value = ""): FieldError[] {
  return [...(value === "" ? [required(field)] : []), ...tooLong(field, value, wordBytesMax)];
}

function reporterErrors({ reportingComponent = "" }: CoreEvent): FieldError[] {
  const field = "reportingController";
  return [
    ...(reportingComponent === "" ? [required(field)] : []),
    ...invalidEach(field, reportingComponent, labelKeyFaults),
  ];
}

/** What holds for every event. Source: pkg/apis/core/validation/events.go v1.35 (legacyValidateEvent). */
export function eventErrors(event: CoreEvent): FieldError[] {
  const errors = namespaceErrors(event);
  return isNewStyle(event)
    ? [
        ...errors,
        ...reporterErrors(event),
        ...wordErrors("reportingInstance", event.reportingInstance),
        ...wordErrors("action", event.action),
        ...wordErrors("reason", event.reason),
        ...tooLong("message", event.message ?? "", messageBytesMax),
      ]
    : errors;
}

function seriesErrors({ series }: CoreEvent): FieldError[] {
  if (!series) {
    return [];
  }
  return [
    ...((series.count ?? 0) < seriesCountMin
      ? [invalid("series.count", "", "should be at least 2")]
      : []),
    ...(series.lastObservedTime ? [] : [required("series.lastObservedTime")]),
  ];
}

/** What new events of `events.k8s.io/v1` must be beyond that. Source: the same (ValidateEventCreate). */
export function newEventErrors(event: CoreEvent): FieldError[] {
  const { type = "", source } = event;
  const set = {
    firstTimestamp: Boolean(event.firstTimestamp),
    lastTimestamp: Boolean(event.lastTimestamp),
    count: Boolean(event.count),
    source: Boolean(source?.component || source?.host),
  };
  return [
    ...eventErrors(event),
    ...seriesErrors(event),
    ...(isNewStyle(event) ? [] : [required("eventTime")]),
    ...(types.includes(type) ? [] : [invalid("type", "", `has invalid value: ${type}`)]),
    ...Object.entries(set).flatMap(([field, isSet]) =>
      isSet ? [invalid(field, "", "needs to be unset")] : [],
    ),
  ];
}

/** The fields that no write by `events.k8s.io/v1` changes, with Go's values of absent ones. */
function fixedFields(event: CoreEvent) {
  return {
    involvedObject: event.involvedObject ?? {},
    reason: event.reason ?? "",
    message: event.message ?? "",
    source: event.source ?? {},
    firstTimestamp: event.firstTimestamp ?? null,
    lastTimestamp: event.lastTimestamp ?? null,
    count: event.count ?? 0,
    type: event.type ?? "",
    eventTime: event.eventTime ?? null,
    action: event.action ?? "",
    related: event.related ?? null,
    reportingController: event.reportingComponent ?? "",
    reportingInstance: event.reportingInstance ?? "",
  };
}

/** What a change by `events.k8s.io/v1` must be. Source: the same (ValidateEventUpdate). */
export function changedEventErrors(event: CoreEvent, old: CoreEvent): FieldError[] {
  const before: Readonly<Record<string, unknown>> = fixedFields(old);
  const isSameSeries = immutableField(event.series, old.series, "series").length === 0;
  return [
    ...eventErrors(event),
    ...(isSameSeries ? [] : seriesErrors(event)),
    ...Object.entries(fixedFields(event)).flatMap(([field, value]) =>
      immutableField(value, before[field], field),
    ),
  ];
}
