import { configKeyFaults, type FieldError, fieldErrors, type Secret } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { dataBytesMax, immutableErrors } from "./config-map.ts";

/** `stringData` is for writing only: it ends up in `data`. */
function applyDefaults(secret: Secret): void {
  secret.type ||= "Opaque";
  if (secret.stringData) {
    const encoded = Object.entries(secret.stringData).map(
      ([key, value]) => [key, Buffer.from(value).toString("base64")] as const,
    );
    secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
    delete secret.stringData;
  }
}

/** Keys that secrets of a known type must have. */
const requiredKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ["kubernetes.io/dockercfg", [".dockercfg"]],
  ["kubernetes.io/dockerconfigjson", [".dockerconfigjson"]],
  ["kubernetes.io/ssh-auth", ["ssh-privatekey"]],
  ["kubernetes.io/tls", ["tls.crt", "tls.key"]],
]);

function isJson(base64: string): boolean {
  try {
    JSON.parse(Buffer.from(base64, "base64").toString());
    return true;
  } catch {
    return false;
  }
}

function typeErrors({ type = "", data = {}, metadata }: Secret): FieldError[] {
  const missing = (requiredKeys.get(type) ?? []).filter((key) => !Object.hasOwn(data, key));
  const errors = missing.map((key) => fieldErrors.required(`data[${key}]`));
  if (type === "kubernetes.io/service-account-token") {
    const annotation = "kubernetes.io/service-account.name";
    const field = `metadata.annotations[${annotation}]`;
    return metadata?.annotations?.[annotation] ? errors : [...errors, fieldErrors.required(field)];
  }
  if (type === "kubernetes.io/basic-auth" && !("username" in data) && !("password" in data)) {
    return [fieldErrors.required("data[username]"), fieldErrors.required("data[password]")];
  }
  const document = type.startsWith("kubernetes.io/dockerc")
    ? requiredKeys.get(type)?.[0]
    : undefined;
  const content = document === undefined ? undefined : data[document];
  if (document !== undefined && content !== undefined && !isJson(content)) {
    const redacted = "<secret contents redacted>";
    errors.push(fieldErrors.invalid(`data[${document}]`, redacted, "unexpected end of JSON input"));
  }
  return errors;
}

/** Source: pkg/apis/core/validation/validation.go v1.35 (ValidateSecret). */
function validate(secret: Secret): FieldError[] {
  const entries = Object.entries(secret.data ?? {});
  const errors = entries.flatMap(([key]) =>
    configKeyFaults(key).map((fault) => fieldErrors.invalid(`data[${key}]`, key, fault)),
  );
  const bytes = entries.reduce((sum, [, value]) => sum + Buffer.byteLength(value, "base64"), 0);
  const size = bytes > dataBytesMax ? [fieldErrors.tooLong("data", dataBytesMax)] : [];
  return [...errors, ...size, ...typeErrors(secret)];
}

/** Secrets. */
export const secretKind = defineKind<Secret>("v1/secrets", {
  applyDefaults,
  validate,
  validateUpdate: (secret, old) => [
    ...(secret.type === old.type
      ? []
      : [fieldErrors.invalid("type", secret.type, "field is immutable")]),
    ...immutableErrors({ ...secret }, { ...old }, ["data"]),
    ...validate(secret),
  ],
  selectableFields: (secret) => ({ type: secret.type ?? "" }),
  columns: [
    nameColumn,
    text("Type", "What the secret is for."),
    text("Data", "Number of keys."),
    ageColumn,
  ],
  row: (secret, now) => [
    nameOf(secret),
    secret.type ?? "",
    Object.keys(secret.data ?? {}).length,
    ageOf(secret, now),
  ],
});
