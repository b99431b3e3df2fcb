import type { ScanSummary } from "../contracts/scan.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { JsonObject } from "../kube/index.ts";

/** A sandbox as the gateway knows it: 10 random characters a-z2-7, first a letter. */
export type SandboxId = string;

/** One API call of a learner and its answer: what lessons judge and logs count. */
export interface ApiObservation {
  readonly kind: "api-call";
  readonly sandbox: SandboxId;
  /** RFC 3339 with milliseconds. */
  readonly at: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** As the learner sees it. */
  readonly namespace: string;
  readonly name: string;
  /** HTTP status of the answer. */
  readonly code: number;
  /** The Status message of a refusal, as the learner sees it, else `""`. */
  readonly message: string;
  readonly durationMs: number;
  /** Whether the answer was wanted as a table, which shows what a kind is listed by and leaves out the rest. */
  readonly asTable: boolean;
  /** Which objects of a list were wanted, as the learner's tool wrote it; else `""`. */
  readonly fieldSelector: string;
  /** The command that the learner's tool says it runs, e.g. `kubectl describe`; `""` where it says nothing. */
  readonly tool: string;
  /** For a review of the learner's own rights: what it asks for, as the learner wrote it. */
  readonly asks?: { readonly verb: string; readonly resource: string; readonly namespace: string };
  /** For exec: the command and how it ended. */
  readonly exec?: { readonly command: readonly string[]; readonly exitCode: number | null };
}

/** One scan of a learner, as the scanner told it. */
export interface ScanObservation {
  readonly kind: "scan";
  readonly sandbox: SandboxId;
  /** RFC 3339 with milliseconds. */
  readonly at: string;
  readonly summary: ScanSummary;
}

/** A fact that the system saw. */
export type Observation = ApiObservation | ScanObservation;

/** Which of a sandbox's objects; names as the learner sees them. */
export interface ObjectQuery {
  readonly group: string;
  /** Lower case plural, e.g. `pods`. */
  readonly resource: string;
  /** null: those of all of the sandbox's namespaces. */
  readonly namespace: string | null;
  readonly labelSelector?: string;
}

/** Reads and follows a sandbox's objects, with names as the learner sees them. Needs no open sandbox. */
export interface SandboxReader {
  /** @throws AppError `unavailable` when the cluster doesn't answer; a kind or namespace that isn't there gives []. */
  list(query: ObjectQuery): Promise<readonly JsonObject[]>;
  /**
   * Calls `onChange` within 100 ms after any object of the query came, changed or went; bursts may be one call.
   * Goes on through restarts of the cluster, and calls once after each.
   */
  watch(query: ObjectQuery, onChange: () => void): Owned;
}

/** How one sandbox reaches the gateway. Disposing closes its listener and its open streams. */
export interface GatewayAccess extends Owned {
  /** A directory that holds just the unix socket `s` (TLS, HTTP/1.1); to be mounted into the sandbox. */
  readonly socketDirectory: string;
  /** A loopback address for shells that share the host's network, e.g. `https://127.0.0.1:40123`; null if not opened. */
  readonly loopbackUrl: string | null;
  /** A kubeconfig with the token and the CA for an API server at `serverUrl`. Never log it. */
  kubeconfig(serverUrl: string): string;
}

/** Tells which sandbox a key from outside is for. */
export interface OutsideKeys {
  /** By the SHA-256 of the key, in base64url; null for one that is unknown, withdrawn or over. */
  find(
    digest: string,
  ): Promise<{ readonly sandboxId: SandboxId; readonly expiresAt: string } | null>;
}

/** Where learners' own kubectl gets in. */
export interface OutsideOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly keys: OutsideKeys;
}

/** The way in for learners' own kubectl: TLS, a key for each sandbox. Disposing closes it. */
export interface OutsideAccess extends Owned {
  readonly port: number;
  /**
   * A fresh key's digest, and a kubeconfig with the key for the API server at `serverUrl`. It opens the sandbox for
   * which {@link OutsideKeys} then knows the digest. Never log it.
   */
  issue(serverUrl: string): { readonly digest: string; readonly kubeconfig: string };
  /** Closes the connections of a sandbox, whatever they carry. */
  end(sandbox: SandboxId): void;
}

/** Stands between learners and the cluster: one shared cluster looks like a cluster of one's own. */
export interface Gateway extends Owned {
  /** Whether the cluster answers. */
  isReady(): Promise<boolean>;
  /** Creates what a sandbox needs in the cluster (its `default` namespace, rights, limits); idempotent. */
  provision(sandbox: SandboxId): Promise<void>;
  /** Opens the sandbox's way in, with a fresh token. */
  open(sandbox: SandboxId, options: { readonly loopback: boolean }): Promise<GatewayAccess>;
  /** Listens for learners' own kubectl, until disposed. @throws what Node says when it can't. */
  openOutside(options: OutsideOptions): Promise<OutsideAccess>;
  /** Deletes all of the sandbox's objects and namespaces; resolves when they are gone. */
  destroy(sandbox: SandboxId): Promise<void>;
  /** Reads a sandbox's objects for lessons and diagrams. */
  reader(sandbox: SandboxId): SandboxReader;
  /** Calls `listener` for every call and scan of any sandbox, after its answer. */
  onObservation(listener: (observation: Observation) => void): Owned;
}
