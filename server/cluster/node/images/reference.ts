/** A parsed image reference. `name` is canonical: `docker.io/library/busybox`. */
export interface ImageReference {
  readonly name: string;
  readonly registry: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

const tagPattern = /^\w[\w.-]{0,127}$/;
const pathPattern =
  /^[a-z\d]+(?:(?:\.|_{1,2}|-+)[a-z\d]+)*(?:\/[a-z\d]+(?:(?:\.|_{1,2}|-+)[a-z\d]+)*)*$/;

/**
 * Reads a reference as `docker pull` takes it; without tag and digest the tag is `latest`.
 * @returns null for an invalid one. Source: distribution/reference normalize.go.
 */
export function parseImageReference(text: string): ImageReference | null {
  const [withoutDigest = "", digest = null] = text.split("@");
  if (digest !== null && !/^sha256:[\da-f]{64}$/.test(digest)) {
    return null;
  }
  const { path, tag } = splitTag(withoutDigest);
  const { registry, rest } = splitRegistry(path);
  const full = registry === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest;
  if ((tag !== null && !tagPattern.test(tag)) || !pathPattern.test(full)) {
    return null;
  }
  return {
    name: `${registry}/${full}`,
    registry,
    tag: tag ?? (digest === null ? "latest" : null),
    digest,
  };
}

function splitTag(text: string): { readonly path: string; readonly tag: string | null } {
  const colon = text.lastIndexOf(":");
  return colon > text.lastIndexOf("/")
    ? { path: text.slice(0, colon), tag: text.slice(colon + 1) }
    : { path: text, tag: null };
}

/** The first part is a host if it has a dot or a port, or is `localhost`. */
function splitRegistry(path: string): { readonly registry: string; readonly rest: string } {
  const slash = path.indexOf("/");
  const first = slash < 0 ? "" : path.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === "localhost";
  const registry = isHost && first !== "index.docker.io" ? first : "docker.io";
  return { registry, rest: isHost ? path.slice(slash + 1) : path };
}

/** The whole reference as containerd reports it in `status.image`. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === null ? "" : `:${reference.tag}`;
  const digest = reference.digest === null ? "" : `@${reference.digest}`;
  return `${reference.name}${tag}${digest}`;
}
