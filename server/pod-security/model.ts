/** Level of a Pod Security Standard. */
export type Level = "privileged" | "baseline" | "restricted";

/** `latest` or the minor of `v1.x`. */
export type Version = "latest" | number;

/** A level with its version, as in `restricted:latest`. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: Version;
}

interface Profile {
  readonly type?: string;
}

interface SeLinuxOptions {
  readonly type?: string;
  readonly user?: string;
  readonly role?: string;
}

interface SharedContext {
  readonly appArmorProfile?: Profile;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: Profile;
  readonly seLinuxOptions?: SeLinuxOptions;
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

/** The part of a container that the checks read. */
export interface CheckedContainer {
  readonly name: string;
  readonly image?: string;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly livenessProbe?: Handler;
  readonly readinessProbe?: Handler;
  readonly startupProbe?: Handler;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
  readonly securityContext?: SharedContext & {
    readonly allowPrivilegeEscalation?: boolean;
    readonly privileged?: boolean;
    readonly procMount?: string;
    readonly capabilities?: {
      readonly add?: readonly string[];
      readonly drop?: readonly string[];
    };
  };
}

/** A volume; its source is a field named by its type. */
export interface CheckedVolume {
  readonly name: string;
}

/** The part of a Pod's spec that the checks read, as plain JSON. */
export interface CheckedPodSpec {
  readonly containers?: readonly CheckedContainer[];
  readonly initContainers?: readonly CheckedContainer[];
  readonly ephemeralContainers?: readonly CheckedContainer[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly os?: { readonly name: string };
  readonly securityContext?: SharedContext & {
    readonly sysctls?: readonly { readonly name: string }[];
  };
  readonly volumes?: readonly CheckedVolume[];
}

/** The part of a Pod's metadata that the checks read. */
export interface CheckedMetadata {
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Why a check forbids a Pod: what is always printed, and what one Pod's message adds. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** What a check looks at. */
export interface Subject {
  readonly metadata: CheckedMetadata;
  readonly spec: CheckedPodSpec;
  /** Init, regular and ephemeral containers in this order. */
  readonly containers: readonly CheckedContainer[];
}

/** Judges a Pod; null means allowed. */
export type CheckFunction = (subject: Subject) => Violation | null;

/** One control of the Pod Security Standards with its revisions, oldest first. */
export interface Check {
  readonly id: string;
  readonly level: "baseline" | "restricted";
  readonly revisions: readonly {
    /** The first minor version of v1 that it belongs to. */
    readonly since: number;
    readonly check: CheckFunction;
    /** Baseline checks that this one replaces. */
    readonly overrides?: readonly string[];
  }[];
}
