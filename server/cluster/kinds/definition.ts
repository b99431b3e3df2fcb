import type { Instant } from "../../core/time.ts";
import type { FieldError, JsonObject, KubeObject } from "../../kube/index.ts";
import type { UserInfo } from "../authorization/user.ts";
import type { Decoded } from "../openapi/decode.ts";
import type { Structure } from "../registry/managed-fields/structure.ts";

/** A cell of a server-side table; `null` prints as nothing. */
export type Cell = string | number | boolean | null;

/** One column of `kubectl get`. `priority` 1 shows with `-o wide` only. */
export interface TableColumn {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly format?: string;
  readonly description: string;
  readonly priority?: number;
}

/** What a strategy may know about the request. */
export interface StrategyContext {
  readonly now: Instant;
  /** `""` for cluster-scoped kinds. */
  readonly namespace: string;
  /** `""` for the object itself, else the subresource being written. */
  readonly subresource: string;
  readonly dryRun: boolean;
  /** Who writes. */
  readonly user: UserInfo;
  /** Reads another stored object, e.g. a Service's ServiceCIDR peers. Frozen. */
  list(group: string, resource: string, namespace?: string): readonly KubeObject[];
}

/**
 * Everything that the generic registry needs to serve one kind: upstream's types, defaults,
 * strategy, validation and printers in one place. Functions get plain JSON; those that change it
 * do so in place on a copy which is theirs.
 */
export interface KindDefinition<T = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, lower case: `deployments`. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** Of `get list watch create update patch delete deletecollection`; default: all. */
  readonly verbs?: readonly string[];
  /** The `io.k8s.…` name of its schema, e.g. `io.k8s.api.apps.v1.Deployment`. */
  readonly schema: string;
  /** Kind of lists; default: the kind with `List` behind it. */
  readonly listKind?: string;
  /** JSON schema of kinds that aren't built in, without their metadata. */
  readonly openApi?: JsonObject;
  /** Types raw JSON; default: by `schema`. */
  readonly decode?: (raw: Readonly<Record<string, unknown>>) => Decoded;
  /** How fields are owned and merged; default: by `schema`. */
  readonly structure?: Structure;
  /** Has `/status`: main writes keep the old status, status writes keep all but that and the metadata. */
  readonly hasStatus?: boolean;
  /** What of the metadata a status write can't change either; default: nothing. */
  readonly keptByStatusWrites?: "metadata" | readonly ("labels" | "ownerReferences")[];
  /** Has `metadata.generation`, raised when anything but metadata and status changes. */
  readonly hasGeneration?: boolean;
  /** Has `/scale`, by JSON paths such as `.spec.replicas`. */
  readonly scale?: {
    readonly specReplicas: string;
    readonly statusReplicas: string;
    /** Path of a LabelSelector or of a plain map. */
    readonly selector: string;
  };
  /** How names are checked: returns messages without the field, as upstream's ValidateNameFunc. */
  validateName(name: string, prefix: boolean): readonly string[];
  /** Fills what upstream's SetDefaults functions fill. Idempotent. */
  applyDefaults?(object: T): void;
  /** Drops what a creator may not set, and allocates (cluster IPs). Runs after defaulting. */
  prepareForCreate?(object: T, context: StrategyContext): void;
  /** Keeps what an updater may not change. `object` has the old status already if `hasStatus`. */
  prepareForUpdate?(object: T, old: T, context: StrategyContext): void;
  /** All faults of a new object apart from its metadata. */
  validate(object: T, context: StrategyContext): FieldError[];
  /** All faults of a change apart from metadata; default: {@link KindDefinition.validate} on the new object. */
  validateUpdate?(object: T, old: T, context: StrategyContext): FieldError[];
  /** What every caller of an outdated version is warned of. */
  readonly deprecation?: string;
  /** Texts for `Warning` headers. */
  warnings?(object: T, old: T | undefined): readonly string[];
  /**
   * Seconds until removal when the caller names none; kinds without it go at once. 0 means that nobody
   * is left to end the object: it goes at once, whatever the caller named.
   */
  defaultGracePeriodSeconds?(object: T): number;
  /** Field selectors beyond `metadata.name` and `metadata.namespace`, with their values. */
  selectableFields?(object: T): Readonly<Record<string, string>>;
  readonly columns: readonly TableColumn[];
  /** The cells of one row in the order of `columns`, as upstream's printers.go prints them. */
  row(object: T, now: Instant): readonly Cell[];
  /** Why an object of that name may never be deleted, if so. */
  refuseDeletion?(name: string): string | undefined;
  /** What a first deletion does to an object of a kind that others must clean up after, in place. */
  prepareForDeletion?(object: T): void;
  /** Finalizers of `spec.finalizers` (namespaces only) keep an object until they are gone. */
  readonly hasSpecFinalizers?: boolean;
}
