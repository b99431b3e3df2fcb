/** An image's name, taken apart. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string | null;
}

const defaultRegistry = "index.docker.io";

/**
 * Reads an image's name as a container registry client does.
 * @returns the reason as text if it is none. Source: go-containerregistry `pkg/name`
 */
export function parseReference(name: string): ImageReference | string {
  const fault = `could not parse reference: ${name}`;
  const [beforeDigest = "", digest = null, ...more] = name.split("@");
  const isDigest = digest === null || /^sha256:[0-9a-f]{64}$/.test(digest);
  if (beforeDigest === "" || more.length > 0 || !isDigest) {
    return fault;
  }
  const { base, tag } = splitTag(beforeDigest);
  const { registry, repository } = splitRegistry(base);
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(tag) || !/^[a-z0-9_./-]{2,255}$/.test(repository)) {
    return fault;
  }
  return { registry, repository, tag, digest };
}

function splitTag(name: string): { readonly base: string; readonly tag: string } {
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/")
    ? { base: name.slice(0, colon), tag: name.slice(colon + 1) }
    : { base: name, tag: "latest" };
}

/** A first part with a dot or a port is a registry; without one it is Docker Hub. */
function splitRegistry(base: string): { readonly registry: string; readonly repository: string } {
  const [first = "", ...rest] = base.split("/");
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const repository = hasRegistry ? rest.join("/") : base;
  if (hasRegistry && first !== defaultRegistry && first !== "docker.io") {
    return { registry: first, repository };
  }
  const isOfficial = !repository.includes("/");
  return {
    registry: defaultRegistry,
    repository: isOfficial ? `library/${repository}` : repository,
  };
}

/** The name as people write it: `python:3.12-alpine`, `ghcr.io/a/b:1`. */
export function familiarName({ registry, repository, tag }: ImageReference): string {
  const prefix = registry === defaultRegistry ? "" : `${registry}/`;
  const short = registry === defaultRegistry ? repository.replace(/^library\//, "") : repository;
  return `${prefix}${short}:${tag}`;
}
