import { createHash } from "node:crypto";
import type { KubeObject } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import type { Registry } from "../registry/registry.ts";
import type { RawReply } from "./call.ts";
import { parseAccept } from "./negotiation.ts";
import { extraResources, type ServedResource, subresourcesOf } from "./served-resources.ts";

/** Groups whose members kubectl resolves first stand first; others follow by name. */
const groupOrder = ["", "apps", "batch", "autoscaling", "networking.k8s.io", "policy"];

interface ServedGroup {
  readonly group: string;
  readonly versions: ReadonlyMap<string, readonly ServedResource[]>;
}

const defaultVerbs = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

function servedGroups(registry: Registry): ServedGroup[] {
  const groups = new Map<string, Map<string, ServedResource[]>>();
  const put = (group: string, version: string, resource: ServedResource) => {
    const versions = groups.get(group) ?? new Map<string, ServedResource[]>();
    versions.set(version, [...(versions.get(version) ?? []), resource]);
    groups.set(group, versions);
  };
  for (const { definition, storedAs } of registry.all()) {
    put(definition.group, definition.version, toServed(definition, storedAs));
  }
  for (const { group, version, ...resource } of extraResources) {
    put(group, version, resource);
  }
  const place = (group: string) => {
    const index = groupOrder.indexOf(group);
    return index < 0 ? groupOrder.length : index;
  };
  return [...groups]
    .map(([group, versions]) => ({ group, versions: new Map([...versions].toSorted(byVersion)) }))
    .toSorted(
      (left, right) =>
        place(left.group) - place(right.group) || (left.group < right.group ? -1 : 1),
    );
}

/** Later versions first, stable ones before betas. */
function byVersion([left]: [string, unknown], [right]: [string, unknown]): number {
  const rank = (version: string) => {
    const [, major = "0", stage = "", minor = "0"] =
      /^v(\d+)(alpha|beta)?(\d+)?$/.exec(version) ?? [];
    const stages: Record<string, number> = { "": 2, beta: 1 };
    return [stages[stage] ?? 0, Number(major), Number(minor)] as const;
  };
  const [leftRank, rightRank] = [rank(left), rank(right)];
  const index = leftRank.findIndex((value, at) => value !== rightRank[at]);
  return index < 0 ? 0 : (rightRank[index] ?? 0) - (leftRank[index] ?? 0);
}

/** Source: apiserver pkg/endpoints/discovery/storageversionhash.go v1.35. */
function storageVersionHash({ group, version, kind }: KindDefinition): string {
  const digest = createHash("sha256").update(`${group}/${version}/${kind}`).digest();
  return digest.subarray(0, 8).toString("base64");
}

function toServed(definition: KindDefinition, storedAs: KindDefinition): ServedResource {
  const { shortNames = [], categories = [] } = definition;
  return {
    resource: definition.resource,
    singular: definition.singular,
    kind: definition.kind,
    namespaced: definition.namespaced,
    verbs: definition.verbs ?? defaultVerbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    storageVersionHash: storageVersionHash(storedAs),
    subresources: subresourcesOf(definition),
  };
}

type AggregatedVersion = "v2" | "v2beta1";

/** Whether the client asks for aggregated discovery, and in which version. */
function aggregatedVersion(accept: string): AggregatedVersion | undefined {
  for (const { parameters } of parseAccept(accept)) {
    const version = parameters.get("v");
    const wanted =
      parameters.get("g") === "apidiscovery.k8s.io" &&
      parameters.get("as") === "APIGroupDiscoveryList";
    if (wanted && (version === "v2" || version === "v2beta1")) {
      return version;
    }
  }
  return undefined;
}

/** Answers what the cluster serves, at discovery's paths; undefined for any other path. */
export type Discovery = (path: string, accept: string) => RawReply | undefined;

/**
 * Discovery of a registry: `/api`, `/apis`, `/api/v1`, `/apis/<group>[/<version>]`. Documents are made once for
 * each change of what is served. Source: apiserver pkg/endpoints/discovery v1.35.
 */
export function createDiscovery(registry: Registry): Discovery {
  const cache = new Map<string, RawReply>();
  registry.onChange(() => cache.clear());
  return (path, accept) => {
    if (!/^\/apis?(\/|$)/.test(path)) {
      return undefined;
    }
    const aggregated = aggregatedVersion(accept);
    const key = `${path} ${aggregated ?? ""}`;
    const known = cache.get(key);
    if (known) {
      return known;
    }
    const document = discover(registry, path, aggregated);
    if (!document) {
      return undefined;
    }
    const made = toReply(document);
    cache.set(key, made);
    return made;
  };
}

interface DiscoveryDocument {
  readonly body: KubeObject;
  readonly contentType: string;
}

function toReply({ body, contentType }: DiscoveryDocument): RawReply {
  const text = JSON.stringify(body);
  const tag = createHash("sha512").update(text).digest("hex").toUpperCase();
  const headers = { Vary: "Accept", ETag: `"${tag}"` };
  return { kind: "raw", status: 200, contentType, body: text, headers };
}

function discover(
  registry: Registry,
  path: string,
  aggregated: AggregatedVersion | undefined,
): DiscoveryDocument | undefined {
  const [root, group = "", version] = path.split("/").slice(1);
  const groups = servedGroups(registry);
  if (root === "api" && group === "") {
    return rootDocument(
      groups.filter((one) => one.group === ""),
      aggregated,
      coreVersions(groups),
    );
  }
  if (root === "apis" && group === "") {
    const named = groups.filter((one) => one.group !== "");
    return rootDocument(named, aggregated, {
      kind: "APIGroupList",
      apiVersion: "v1",
      groups: named.map(groupSummary),
    });
  }
  if (root === "api" && version === undefined) {
    return resourceList(groups, "", group);
  }
  if (root === "apis" && version === undefined) {
    const found = groups.find((one) => one.group === group);
    return found && plain({ kind: "APIGroup", apiVersion: "v1", ...groupSummary(found) });
  }
  return root === "apis" && version !== undefined
    ? resourceList(groups, group, version)
    : undefined;
}

function plain(body: KubeObject): DiscoveryDocument {
  return { body, contentType: "application/json" };
}

function coreVersions(groups: readonly ServedGroup[]): KubeObject {
  const core = groups.find((one) => one.group === "");
  return {
    kind: "APIVersions",
    versions: [...(core?.versions.keys() ?? [])],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: "127.0.0.1" }],
  };
}

function groupSummary({ group, versions }: ServedGroup) {
  const listed = [...versions.keys()].map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return { name: group, versions: listed, preferredVersion: listed[0] };
}

function resourceList(
  groups: readonly ServedGroup[],
  group: string,
  version: string,
): DiscoveryDocument | undefined {
  const served = groups.find((one) => one.group === group)?.versions.get(version);
  if (!served) {
    return undefined;
  }
  // Members in the order in which upstream writes them: people grep this.
  const resources = served.flatMap(({ resource, singular, namespaced, subresources, ...rest }) => [
    { name: resource, singularName: singular, namespaced, ...rest },
    ...subresources.map(({ name, ...subresource }) => ({
      name: `${resource}/${name}`,
      singularName: "",
      namespaced,
      ...subresource,
    })),
  ]);
  return plain({
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: group === "" ? version : `${group}/${version}`,
    resources: resources.toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  });
}

function rootDocument(
  groups: readonly ServedGroup[],
  aggregated: AggregatedVersion | undefined,
  unaggregated: KubeObject,
): DiscoveryDocument {
  if (!aggregated) {
    return plain(unaggregated);
  }
  return {
    contentType: `application/json;g=apidiscovery.k8s.io;v=${aggregated};as=APIGroupDiscoveryList`,
    body: {
      kind: "APIGroupDiscoveryList",
      apiVersion: `apidiscovery.k8s.io/${aggregated}`,
      metadata: {},
      items: groups.map(groupDiscovery),
    } as KubeObject,
  };
}

function groupDiscovery({ group, versions }: ServedGroup) {
  return {
    metadata: { name: group, creationTimestamp: null },
    versions: [...versions].map(([version, resources]) => ({
      version,
      freshness: "Current",
      resources: resources.map((one) => ({
        resource: one.resource,
        responseKind: { group, version, kind: one.kind },
        scope: one.namespaced ? "Namespaced" : "Cluster",
        singularResource: one.singular,
        verbs: one.verbs,
        ...(one.shortNames ? { shortNames: one.shortNames } : {}),
        ...(one.categories ? { categories: one.categories } : {}),
        ...(one.subresources.length === 0
          ? {}
          : {
              subresources: one.subresources.map((subresource) => ({
                subresource: subresource.name,
                responseKind: {
                  group: subresource.group ?? group,
                  version: subresource.version ?? version,
                  kind: subresource.kind,
                },
                verbs: subresource.verbs,
              })),
            }),
      })),
    })),
  };
}
