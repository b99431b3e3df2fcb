import { AppError } from "../../core/errors.ts";
import type { AdminClient } from "../upstream/read.ts";

/** A kind of object, by its group (`""` for the core) and its lower case plural. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
}

/** Paths of resources in the version that the cluster prefers. */
export class ResourcePaths {
  readonly #admin: AdminClient;
  readonly #roots = new Map<string, string>();

  constructor(admin: AdminClient) {
    this.#admin = admin;
  }

  /** @returns the path of all objects, or of a namespace's; null if the cluster doesn't serve the group. */
  async pathOf({ group, resource }: ResourceName, namespace: string | null) {
    const root = await this.#rootOf(group);
    const within = namespace === null ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
    return root === null ? null : `${root}${within}/${encodeURIComponent(resource)}`;
  }

  async #rootOf(group: string): Promise<string | null> {
    if (group === "") {
      return "/api/v1";
    }
    const known = this.#roots.get(group);
    if (known !== undefined) {
      return known;
    }
    const path = `/apis/${encodeURIComponent(group)}`;
    const { status, body } = await this.#admin.send("GET", path);
    if (status === 404) {
      return null;
    }
    const { preferredVersion } = body as { preferredVersion?: { version?: unknown } };
    if (status !== 200 || typeof preferredVersion?.version !== "string") {
      throw new AppError("unavailable", `The cluster doesn't describe ${path}.`, {
        retryable: true,
      });
    }
    const root = `${path}/${encodeURIComponent(preferredVersion.version)}`;
    this.#roots.set(group, root);
    return root;
  }
}
