/**
 * The three functions of the metadata proposal that `tsyringe`, a dependency of `@peculiar/x509`,
 * wants to find when it is loaded. Import this module before that one.
 * Source: https://rbuckton.github.io/reflect-metadata/ (getMetadata, getOwnMetadata, defineMetadata).
 */
type MetadataKey = string | symbol;
type Metadata = Map<MetadataKey, unknown>;

const metadataOf = new WeakMap<object, Metadata>();

function getOwnMetadata(key: MetadataKey, target: object): unknown {
  return metadataOf.get(target)?.get(key);
}

function getMetadata(key: MetadataKey, target: object): unknown {
  const own = getOwnMetadata(key, target);
  const parent: object | null = Object.getPrototypeOf(target);
  return own !== undefined || parent === null ? own : getMetadata(key, parent);
}

function defineMetadata(key: MetadataKey, value: unknown, target: object): void {
  const metadata = metadataOf.get(target) ?? new Map<MetadataKey, unknown>();
  metadataOf.set(target, metadata.set(key, value));
}

if (!("getMetadata" in Reflect)) {
  Object.assign(Reflect, { getMetadata, getOwnMetadata, defineMetadata });
}
