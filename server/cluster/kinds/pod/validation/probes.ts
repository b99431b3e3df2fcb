import {
  type Container,
  type FieldError,
  fieldErrors,
  httpHeaderNameFaults,
  portNameFaults,
  portNumberFaults,
} from "../../../../kube/index.ts";
import { invalidEach, invalidNumber, nonNegative } from "../../shared/faults.ts";
import type { LifecycleHandler, Probe } from "../types.ts";

/** A port by number or by name. */
export function portErrors(port: string | number, field: string): FieldError[] {
  return typeof port === "number"
    ? invalidNumber(field, port, portNumberFaults)
    : invalidEach(field, port, portNameFaults);
}

const schemes = ["HTTP", "HTTPS"];

function httpErrors(action: NonNullable<Probe["httpGet"]>, field: string): FieldError[] {
  const scheme = action.scheme ?? "";
  return [
    ...(action.path ? [] : [fieldErrors.required(`${field}.path`)]),
    ...portErrors(action.port, `${field}.port`),
    ...(schemes.includes(scheme)
      ? []
      : [fieldErrors.notSupported(`${field}.scheme`, scheme, schemes)]),
    ...(action.httpHeaders ?? []).flatMap(({ name }) =>
      invalidEach(`${field}.httpHeaders`, name, httpHeaderNameFaults),
    ),
  ];
}

type Handler = Probe & LifecycleHandler;
const kinds = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

function actionErrors(
  handler: Handler,
  kind: (typeof kinds)[number],
  field: string,
  graceSeconds: number | undefined,
): FieldError[] {
  switch (kind) {
    case "exec":
      return (handler.exec?.command ?? []).length === 0
        ? [fieldErrors.required(`${field}.command`)]
        : [];
    case "httpGet":
      return handler.httpGet ? httpErrors(handler.httpGet, field) : [];
    case "tcpSocket":
      return portErrors(handler.tcpSocket?.port ?? 0, `${field}.port`);
    case "grpc":
      return portErrors(handler.grpc?.port ?? 0, `${field}.port`);
    case "sleep": {
      const seconds = handler.sleep?.seconds ?? 0;
      const detail = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
      return graceSeconds !== undefined && (seconds < 0 || seconds > graceSeconds)
        ? [fieldErrors.invalid(field, seconds, detail)]
        : [];
    }
  }
}

function handlerErrors(
  handler: Handler,
  graceSeconds: number | undefined,
  field: string,
): FieldError[] {
  const given = kinds.filter((kind) => handler[kind] !== undefined);
  if (given.length === 0) {
    return [fieldErrors.required(field, "must specify a handler type")];
  }
  return given.flatMap((kind, index) =>
    index === 0
      ? actionErrors(handler, kind, `${field}.${kind}`, graceSeconds)
      : [fieldErrors.forbidden(`${field}.${kind}`, "may not specify more than 1 handler type")],
  );
}

const counts = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

function probeErrors(probe: Probe, graceSeconds: number | undefined, field: string): FieldError[] {
  const grace = probe.terminationGracePeriodSeconds;
  const at = `${field}.terminationGracePeriodSeconds`;
  return [
    ...handlerErrors(probe, graceSeconds, field),
    ...counts.flatMap((name) => nonNegative(`${field}.${name}`, probe[name])),
    ...(grace !== undefined && grace <= 0
      ? [fieldErrors.invalid(at, grace, "must be greater than 0")]
      : []),
  ];
}

function onceErrors(
  probe: Probe | undefined,
  grace: number | undefined,
  field: string,
): FieldError[] {
  if (!probe) {
    return [];
  }
  const threshold = probe.successThreshold ?? 0;
  return [
    ...probeErrors(probe, grace, field),
    ...(threshold === 1
      ? []
      : [fieldErrors.invalid(`${field}.successThreshold`, threshold, "must be 1")]),
  ];
}

function readinessErrors(
  probe: Probe | undefined,
  grace: number | undefined,
  field: string,
): FieldError[] {
  if (!probe) {
    return [];
  }
  const own = probe.terminationGracePeriodSeconds;
  const at = `${field}.terminationGracePeriodSeconds`;
  return [
    ...probeErrors(probe, grace, field),
    ...(own === undefined
      ? []
      : [fieldErrors.invalid(at, own, "must not be set for readinessProbes")]),
  ];
}

/** Faults of lifecycle hooks and probes; `graceSeconds` bounds a hook that sleeps. */
export function lifecycleErrors(
  container: Container,
  graceSeconds: number | undefined,
  field: string,
): FieldError[] {
  const { postStart, preStop } = container.lifecycle ?? {};
  return [
    ...(postStart ? handlerErrors(postStart, graceSeconds, `${field}.lifecycle.postStart`) : []),
    ...(preStop ? handlerErrors(preStop, graceSeconds, `${field}.lifecycle.preStop`) : []),
    ...onceErrors(container.livenessProbe, graceSeconds, `${field}.livenessProbe`),
    ...readinessErrors(container.readinessProbe, graceSeconds, `${field}.readinessProbe`),
    ...onceErrors(container.startupProbe, graceSeconds, `${field}.startupProbe`),
  ];
}
