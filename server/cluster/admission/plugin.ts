import type { KubeObject } from "../../kube/index.ts";
import type { UserInfo } from "../authorization/user.ts";

/** What a plugin is asked about. `object` is absent for deletions and connects, `old` for creations. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  /** May be `""` while generateName has not been resolved. */
  readonly name: string;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** Mutating plugins change it in place, validating ones only read it. */
  readonly object: KubeObject | undefined;
  /** The stored object itself: nobody changes it. */
  readonly old: KubeObject | undefined;
  /** Adds a `Warning` header to the answer. */
  warn(message: string): void;
  /** Adds an annotation to the audit event, prefixed with the plugin's name. */
  audit(key: string, value: string): void;
}

/**
 * One link of the admission chain. All `admit`s run in order, then all `validate`s.
 * Both refuse by throwing a StatusError.
 */
export interface AdmissionPlugin {
  /** Upstream's name, e.g. `PodSecurity`. */
  readonly name: string;
  admit?(request: AdmissionRequest): Promise<void> | void;
  validate?(request: AdmissionRequest): Promise<void> | void;
}
