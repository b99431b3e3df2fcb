import { dns1123LabelFaults, type FieldError, fieldErrors } from "../../../../kube/index.ts";
import { eachOf, invalidEach } from "../../shared/faults.ts";
import { amountOf } from "../../shared/resource-list.ts";
import type { ProjectedSource, Volume } from "../types.ts";
import { backstepErrors, localNonReservedPathErrors, localPathErrors } from "./paths.ts";

type KeyToPath = { readonly key: string; readonly path: string; readonly mode?: number };

/** What a hostPath volume may have to be; empty: anything. */
export const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];
const tokenSecondsMin = 600;
const modeRange = "must be a number between 0 and 0777 (octal), both inclusive";

function modeErrors(mode: number | undefined, field: string): FieldError[] {
  return mode !== undefined && (mode < 0 || mode > 0o777)
    ? [fieldErrors.invalid(field, mode, modeRange)]
    : [];
}

function required(value: string | undefined, field: string): FieldError[] {
  return value ? [] : [fieldErrors.required(field)];
}

function itemErrors(item: KeyToPath, field: string): FieldError[] {
  return [
    ...required(item.key, `${field}.key`),
    ...required(item.path, `${field}.path`),
    ...localNonReservedPathErrors(item.path ?? "", `${field}.path`),
    ...modeErrors(item.mode, `${field}.mode`),
  ];
}

function projectionErrors(source: ProjectedSource, field: string): FieldError[] {
  const kinds = Object.keys(source);
  const errors = kinds
    .slice(1)
    .map((kind) =>
      fieldErrors.forbidden(
        `${field}.${kind}`,
        "may not specify more than 1 volume type per source",
      ),
    );
  const { secret, configMap, serviceAccountToken: token } = source;
  if (secret) {
    errors.push(...required(secret.name, `${field}.secret.name`));
    errors.push(...eachOf(secret.items, `${field}.secret.items`, itemErrors));
  }
  if (configMap) {
    errors.push(...required(configMap.name, `${field}.configMap.name`));
    errors.push(...eachOf(configMap.items, `${field}.configMap.items`, itemErrors));
  }
  if (token) {
    const seconds = token.expirationSeconds ?? tokenSecondsMin;
    if (seconds < tokenSecondsMin) {
      const detail = "may not specify a duration less than 10 minutes";
      const at = `${field}.serviceAccountToken.expirationSeconds`;
      errors.push(fieldErrors.invalid(at, seconds, detail));
    }
    errors.push(...required(token.path, `${field}.serviceAccountToken.path`));
  }
  return errors;
}

function hostPathErrors(source: NonNullable<Volume["hostPath"]>, field: string): FieldError[] {
  if (!source.path) {
    return [fieldErrors.required(`${field}.path`)];
  }
  const type = source.type ?? "";
  return [
    ...backstepErrors(source.path, `${field}.path`),
    ...(hostPathTypes.includes(type)
      ? []
      : [fieldErrors.notSupported(`${field}.type`, type, hostPathTypes)]),
  ];
}

function networkDiskErrors(source: NonNullable<Volume["nfs"]>, field: string): FieldError[] {
  const absolute = "must be an absolute path";
  return [
    ...required(source.server, `${field}.server`),
    ...required(source.path, `${field}.path`),
    ...(source.path?.startsWith("/")
      ? []
      : [fieldErrors.invalid(`${field}.path`, source.path, absolute)]),
  ];
}

/** The checks of each kind of source, in upstream's order. */
const checks: {
  [Kind in keyof Volume]?: (source: NonNullable<Volume[Kind]>, field: string) => FieldError[];
} = {
  emptyDir: (source, field) =>
    (amountOf({ size: source.sizeLimit ?? "0" }, "size")?.sign ?? 0) < 0
      ? [
          fieldErrors.forbidden(
            `${field}.sizeLimit`,
            "SizeLimit field must be a valid resource quantity",
          ),
        ]
      : [],
  hostPath: hostPathErrors,
  secret: (source, field) => [
    ...required(source.secretName, `${field}.secretName`),
    ...modeErrors(source.defaultMode, `${field}.defaultMode`),
    ...eachOf(source.items, `${field}.items`, itemErrors),
  ],
  nfs: networkDiskErrors,
  persistentVolumeClaim: (source, field) => required(source.claimName, `${field}.claimName`),
  configMap: (source, field) => [
    ...required(source.name, `${field}.name`),
    ...modeErrors(source.defaultMode, `${field}.defaultMode`),
    ...eachOf(source.items, `${field}.items`, itemErrors),
  ],
  downwardAPI: (source, field) => [
    ...modeErrors(source.defaultMode, `${field}.defaultMode`),
    ...eachOf(source.items, `${field}.items`, (item, at) => [
      ...required(item.path, `${at}.path`),
      ...localPathErrors(item.path, `${at}.path`),
    ]),
  ],
  projected: (source, field) => [
    ...modeErrors(source.defaultMode, `${field}.defaultMode`),
    ...eachOf(source.sources, `${field}.sources`, projectionErrors),
  ],
  csi: (source, field) => required(source.driver, `${field}.driver`),
  image: (source, field) => required(source.reference, `${field}.reference`),
};

function sourceErrors(volume: Volume, field: string): FieldError[] {
  const kinds = Object.keys(volume).filter((key) => key !== "name") as (keyof Volume)[];
  if (kinds.length === 0) {
    return [fieldErrors.required(field, "must specify a volume type")];
  }
  const ordered = [...new Set([...(Object.keys(checks) as (keyof Volume)[]), ...kinds])];
  return ordered
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind, index) => {
      const at = `${field}.${kind}`;
      if (index > 0) {
        return [fieldErrors.forbidden(at, "may not specify more than 1 volume type")];
      }
      const check = checks[kind] as ((source: unknown, field: string) => FieldError[]) | undefined;
      return check?.(volume[kind], at) ?? [];
    });
}

/** Faults of all volumes, and the sound ones by name: mounts refer to these. */
export function readVolumes(
  volumes: readonly Volume[] | undefined,
  field: string,
): { readonly sound: ReadonlyMap<string, Volume>; readonly errors: FieldError[] } {
  const sound = new Map<string, Volume>();
  const errors: FieldError[] = [];
  for (const [index, volume] of (volumes ?? []).entries()) {
    const at = `${field}[${index}]`;
    const faults = [
      ...sourceErrors(volume, at),
      ...(volume.name
        ? invalidEach(`${at}.name`, volume.name, dns1123LabelFaults)
        : [fieldErrors.required(`${at}.name`)]),
      ...(sound.has(volume.name) ? [fieldErrors.duplicate(`${at}.name`, volume.name)] : []),
    ];
    errors.push(...faults);
    if (faults.length === 0) {
      sound.set(volume.name, volume);
    }
  }
  return { sound, errors };
}
