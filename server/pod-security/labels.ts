import type { Level, LevelVersion, Version } from "./model.ts";

/** What the labels of a namespace ask for, in each mode. */
export interface NamespacePolicy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

/** A label that can't be read. */
export interface LabelFault {
  readonly label: string;
  readonly value: string;
  readonly detail: string;
}

const levels: readonly Level[] = ["privileged", "baseline", "restricted"];
const open: LevelVersion = { level: "privileged", version: "latest" };

/** `restricted:latest`, `baseline:v1.30`. */
export function levelVersionText({ level, version }: LevelVersion): string {
  return `${level}:${version === "latest" ? version : `v1.${version}`}`;
}

/** Positive if the first level is the stricter one. */
export function compareLevels(one: Level, other: Level): number {
  return levels.indexOf(one) - levels.indexOf(other);
}

/**
 * The policy of a namespace with these labels, which is always usable: an unknown enforce level
 * counts as restricted, an unknown audit or warn level as privileged. Without a warn label, warnings
 * follow a stricter enforce level. Source: pod-security-admission api/helpers.go v1.35.
 */
export function policyOfLabels(labels: Readonly<Record<string, string>> | undefined): {
  readonly policy: NamespacePolicy;
  readonly faults: readonly LabelFault[];
} {
  const faults: LabelFault[] = [];
  const enforce = readMode("enforce", labels ?? {}, "restricted", faults);
  const audit = readMode("audit", labels ?? {}, "privileged", faults);
  const warn = readMode("warn", labels ?? {}, "privileged", faults);
  const follows =
    !warn.hasLevel && enforce.hasValidLevel && compareLevels(enforce.level, warn.level) > 0;
  return {
    policy: {
      enforce: { level: enforce.level, version: enforce.version },
      audit: { level: audit.level, version: audit.version },
      warn: follows
        ? { level: enforce.level, version: warn.hasVersion ? warn.version : enforce.version }
        : { level: warn.level, version: warn.version },
    },
    faults,
  };
}

interface Mode extends LevelVersion {
  readonly hasLevel: boolean;
  readonly hasValidLevel: boolean;
  readonly hasVersion: boolean;
}

function readMode(
  mode: string,
  labels: Readonly<Record<string, string>>,
  levelOnFault: Level,
  faults: LabelFault[],
): Mode {
  const levelLabel = `pod-security.kubernetes.io/${mode}`;
  const versionLabel = `${levelLabel}-version`;
  const level = labels[levelLabel];
  const version = labels[versionLabel];
  const known = levels.find((each) => each === level);
  if (level !== undefined && known === undefined) {
    faults.push({
      label: levelLabel,
      value: level,
      detail: `must be one of ${levels.join(", ")}`,
    });
  }
  const parsed = version === undefined ? "latest" : parseVersion(version);
  if (version !== undefined && parsed === undefined) {
    faults.push({ label: versionLabel, value: version, detail: 'must be "latest" or "v1.x"' });
  }
  return {
    level: level === undefined ? open.level : (known ?? levelOnFault),
    version: parsed ?? "latest",
    hasLevel: level !== undefined,
    hasValidLevel: known !== undefined,
    hasVersion: version !== undefined,
  };
}

function parseVersion(text: string): Version | undefined {
  const minor = /^v1\.(\d|[1-9]\d*)$/.exec(text)?.[1];
  return text === "latest" ? text : minor === undefined ? undefined : Number(minor);
}
