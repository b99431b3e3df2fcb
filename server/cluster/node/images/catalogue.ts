import type { Image, ImageCatalogue } from "./image.ts";
import { formatReference, parseImageReference } from "./reference.ts";

/** A catalogue of the given images. Unknown repositories and tags fail as on the registries themselves. */
export function createCatalogue(images: readonly Image[]): ImageCatalogue {
  const byName = new Map<string, Image[]>();
  for (const image of images) {
    for (const name of image.repositories) {
      byName.set(name, [...(byName.get(name) ?? []), image]);
    }
  }
  return {
    resolve(text) {
      const reference = parseImageReference(text);
      if (!reference) {
        return { kind: "missing", error: `failed to parse image reference "${text}"` };
      }
      const candidates = byName.get(reference.name) ?? [];
      const found = candidates.find((image) =>
        reference.digest === null
          ? image.tags.includes(reference.tag ?? "latest")
          : image.digest === reference.digest,
      );
      return found
        ? { kind: "image", image: found }
        : { kind: "missing", error: missing(reference, candidates.length > 0) };
    },
  };
}

const knownRegistries = ["docker.io", "gcr.io", "registry.k8s.io", "quay.io", "ghcr.io"];

/** Source: containerd core/remotes/docker/resolver.go, as its CRI plugin wraps it. */
function missing(
  reference: NonNullable<ReturnType<typeof parseImageReference>>,
  isKnownRepository: boolean,
): string {
  const text = formatReference(reference);
  const prefix = `failed to pull and unpack image "${text}": failed to resolve reference "${text}": `;
  if (!knownRegistries.includes(reference.registry)) {
    const path = reference.name.slice(reference.registry.length + 1);
    const version = reference.digest ?? reference.tag ?? "latest";
    const host = reference.registry.split(":")[0] ?? "";
    return `rpc error: code = Unknown desc = ${prefix}failed to do request: Head "https://${reference.registry}/v2/${path}/manifests/${version}": dial tcp: lookup ${host}: no such host`;
  }
  if (reference.registry === "docker.io" && !isKnownRepository) {
    return `rpc error: code = Unknown desc = ${prefix}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
  }
  return `rpc error: code = NotFound desc = ${prefix}${text}: not found`;
}
