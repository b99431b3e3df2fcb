import { type FieldError, fieldErrors } from "../../../kube/index.ts";
import { parseGoDuration } from "../../node/go/duration.ts";
import { readCronFields } from "./cron-fields.ts";

const descriptor = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const zonePart = /^[A-Za-z._0-9+-]{1,14}$/;

/** Source: github.com/robfig/cron v3.0.1 parser.go (Parse, parseDescriptor). */
function scheduleFault(schedule: string): string | undefined {
  if (!schedule.startsWith("@")) {
    const read = readCronFields(schedule);
    return read.ok ? undefined : read.fault;
  }
  const every = /^@every (.*)$/.exec(schedule)?.[1];
  if (every === undefined) {
    return descriptor.test(schedule) ? undefined : `unrecognized descriptor: ${schedule}`;
  }
  const why = `time: invalid duration ${JSON.stringify(every)}`;
  return parseGoDuration(every) === null
    ? `failed to parse duration ${schedule}: ${why}`
    : undefined;
}

/** Source: pkg/apis/batch/validation/validation.go v1.35 (validateScheduleFormat). */
export function scheduleErrors(schedule: string): FieldError[] {
  const field = "spec.schedule";
  if (schedule === "") {
    return [fieldErrors.required(field)];
  }
  const zone = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
  // A zone before the fields is read as one.
  const fault = scheduleFault(schedule.replace(/^(?:CRON_)?TZ=\S* */, ""));
  return [
    ...(fault ? [fieldErrors.invalid(field, schedule, fault)] : []),
    ...(schedule.includes("TZ") ? [fieldErrors.invalid(field, schedule, zone)] : []),
  ];
}

/** Source: pkg/apis/batch/validation/validation.go v1.35 (validateTimeZone). */
export function timeZoneErrors(zone: string | undefined): FieldError[] {
  const refuse = (detail: string) => [fieldErrors.invalid("spec.timeZone", zone, detail)];
  if (zone === undefined) {
    return [];
  }
  if (zone === "") {
    return refuse("timeZone must be nil or non-empty string");
  }
  const isNamed = zone
    .split("/")
    .every((part) => !/^(?:\.{1,2}$|-)/.test(part) && zonePart.test(part));
  if (isNamed && zone.toLowerCase() === "local") {
    return refuse(
      "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
    );
  }
  return isNamed && isKnown(zone) ? [] : refuse(`unknown time zone ${zone}`);
}

function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
