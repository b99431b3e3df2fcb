import { dnsNameLabel, dnsViewLabel, fieldErrors, StatusError } from "../../kube/index.ts";
import type { SandboxId } from "../gateway.ts";

/** The label, with the sandbox's id, of every namespace that belongs to one. */
export const sandboxLabel = "kubebook.dev/sandbox";

/** Labels and annotations with this prefix are the platform's and hidden from learners. */
export const platformPrefix = "kubebook.dev/";

/** The group of every learner, which the cluster's RBAC knows. */
export const learnersGroup = "kubebook:learners";

const nameLengthMax = 63;
const sandboxIdPattern = /^[a-z][a-z2-7]{9}$/;

/** Whether `text` has the form of a sandbox's id, and so may become part of names. */
export function isSandboxId(text: string): boolean {
  return sandboxIdPattern.test(text);
}

/** The sandbox to which an upstream namespace belongs by its name; null for any other namespace. */
export function sandboxOf(upstreamNamespace: string): SandboxId | null {
  const id = /^lab-([a-z2-7]{10})(?:-|$)/.exec(upstreamNamespace)?.[1] ?? "";
  return isSandboxId(id) ? id : null;
}

/**
 * How one sandbox's names look in the cluster: `default` is `lab-<id>` there, `x` is `lab-<id>-x`,
 * and namespaces that the operator shows keep their names. Ids have one length, so no sandbox's
 * name is the beginning of another one's.
 */
export class SandboxNames {
  readonly sandbox: SandboxId;
  /** Namespaces of the cluster that learners see read-only, under their own names. */
  readonly shown: ReadonlySet<string>;
  /** The upstream name of `default`. */
  readonly home: string;
  /** The user that the cluster sees. */
  readonly user: string;

  constructor(sandbox: SandboxId, shown: ReadonlySet<string>) {
    this.sandbox = sandbox;
    this.shown = shown;
    this.home = `lab-${sandbox}`;
    this.user = `learner-${sandbox}`;
  }

  /**
   * The upstream name of a namespace as the learner writes it; `""` stays.
   * @throws StatusError 422 where the upstream name would be longer than names may be.
   */
  toUpstream(namespace: string): string {
    if (namespace === "" || this.shown.has(namespace)) {
      return namespace;
    }
    if (namespace === "default") {
      return this.home;
    }
    const mapped = `${this.home}-${namespace}`;
    if (mapped.length > nameLengthMax) {
      throw tooLong(namespace);
    }
    return mapped;
  }

  /** The upstream form of a namespace's `generateName`. */
  toUpstreamPrefix(prefix: string): string {
    return prefix === "" ? "" : `${this.home}-${prefix}`;
  }

  /** The learner's name of an upstream namespace: the inverse of {@link toUpstream}. */
  toLearner(namespace: string): string {
    if (namespace === this.home) {
      return "default";
    }
    return namespace.startsWith(`${this.home}-`)
      ? namespace.slice(this.home.length + 1)
      : namespace;
  }

  /** Whether an upstream namespace belongs to this sandbox. */
  owns(upstreamNamespace: string): boolean {
    return upstreamNamespace === this.home || upstreamNamespace.startsWith(`${this.home}-`);
  }

  /**
   * The platform's labels of an upstream namespace: whose it is, and by which name the sandbox's Pods find it in
   * DNS, where the cluster knows how.
   */
  labelsOf(upstreamNamespace: string): Readonly<Record<string, string>> {
    return {
      [sandboxLabel]: this.sandbox,
      [dnsViewLabel]: this.sandbox,
      [dnsNameLabel]: this.toLearner(upstreamNamespace),
    };
  }

  /** The upstream form of a user or group name: service accounts carry their namespace. */
  subjectToUpstream(name: string): string {
    if (name === "learner") {
      return this.user;
    }
    const account = /^(system:serviceaccounts?:)([^:]+)(:.*)?$/s.exec(name);
    const [, prefix = "", namespace = "", rest = ""] = account ?? [];
    return account ? `${prefix}${this.toUpstream(namespace)}${rest}` : name;
  }

  /** The upstream form of a host name of the cluster's DNS, `<service>.<namespace>.svc…`. */
  hostToUpstream(host: string): string {
    const service = /^([^.]+)\.([^.]+)\.svc(\..*)?$/s.exec(host);
    const [, name = "", namespace = "", rest = ""] = service ?? [];
    return service ? `${name}.${this.toUpstream(namespace)}.svc${rest}` : host;
  }

  /** Maps names back in a short text, such as a header's value. */
  textToLearner(text: string): string {
    return text
      .replaceAll(`${this.home}-`, "")
      .replaceAll(this.home, "default")
      .replaceAll(this.user, "learner");
  }
}

/** Source: apimachinery v0.35 pkg/util/validation (MaxLenError for DNS labels). */
function tooLong(namespace: string): StatusError {
  const detail = `must be no more than ${nameLengthMax} characters`;
  return StatusError.invalid({ group: "", kind: "Namespace" }, namespace, [
    fieldErrors.invalid("metadata.name", namespace, detail),
  ]);
}
