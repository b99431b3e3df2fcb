import { apiVersionOf, type KubeObject, type StoredObject } from "../../kube/index.ts";
import type { MutableRegistry } from "../registry/create-registry.ts";
import { type CustomResourceDefinition, customKind } from "./definition.ts";

/** A served version, by which it can be taken away again. */
export interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** Serves all served versions of a definition. Versions differ by name alone: conversion is `None`. */
export function serveDefinition(
  registry: MutableRegistry,
  definition: CustomResourceDefinition,
): ServedVersion[] {
  const { group, names, versions } = definition.spec;
  const storage = versions.find((version) => version.storage);
  if (!storage) {
    return [];
  }
  const storedKind = customKind(definition, storage);
  if (storage.served) {
    registry.add([storedKind]);
  }
  const others = versions.filter((version) => version.served && version !== storage);
  for (const version of others) {
    const kind = customKind(definition, version);
    const withVersion = <T extends KubeObject>(object: T, apiVersion: string): T => ({
      ...object,
      apiVersion,
    });
    const conversion = {
      toStored: (object: KubeObject) => withVersion(object, apiVersionOf(storedKind)),
      fromStored: (object: StoredObject): StoredObject => ({
        ...object,
        apiVersion: apiVersionOf(kind),
      }),
    };
    registry.addView({ definition: kind, stored: storedKind, conversion });
  }
  return [...(storage.served ? [storage] : []), ...others].map(({ name: version }) => ({
    group,
    version,
    resource: names.plural,
  }));
}
