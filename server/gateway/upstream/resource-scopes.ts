import { apiVersionOf, type RequestInfo } from "../../kube/index.ts";
import type { AdminClient } from "./read.ts";

interface DiscoveredResource {
  readonly name: string;
  readonly namespaced: boolean;
}

/** Whether resources live in namespaces, as the cluster's discovery says. */
export class ResourceScopes {
  readonly #admin: AdminClient;
  readonly #known = new Map<string, boolean>();

  constructor(admin: AdminClient) {
    this.#admin = admin;
  }

  /** False for what the cluster doesn't serve (yet): those are asked for again next time. */
  async isNamespaced(info: RequestInfo): Promise<boolean> {
    const groupVersion = apiVersionOf(info);
    const key = `${groupVersion}/${info.resource}`;
    if (!this.#known.has(key)) {
      await this.#discover(groupVersion, info.group === "" ? "/api" : "/apis");
    }
    return this.#known.get(key) ?? false;
  }

  async #discover(groupVersion: string, root: string): Promise<void> {
    const path = groupVersion.split("/").map(encodeURIComponent).join("/");
    const { status, body } = await this.#admin.send("GET", `${root}/${path}`);
    const resources = body.resources as readonly DiscoveredResource[] | undefined;
    if (status === 200 && Array.isArray(resources)) {
      for (const { name, namespaced } of resources) {
        this.#known.set(`${groupVersion}/${name}`, namespaced);
      }
    }
  }
}
