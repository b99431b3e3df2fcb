import { findImage, listTags } from "../catalogue/find-image.ts";
import { artifactSeed, imageMetadata, imageTarget } from "../catalogue/image-target.ts";
import { parseReference } from "../catalogue/reference.ts";
import { FatalError } from "../fatal-error.ts";
import type { Log } from "../log.ts";
import { quote, quoteList } from "../text/go-text.ts";
import type { Artifact } from "./artifact.ts";

/** Takes an image from the catalogue. @throws FatalError as trivy does where it can ask nobody, with the known tags as hint. */
export function openImage(asked: string, log: Log): Artifact {
  const chain =
    "unable to initialize a scan service: unable to initialize artifact: unable to initialize container image";
  const reference = parseReference(asked);
  if (typeof reference === "string") {
    throw new FatalError(`${chain}: failed to parse the image name: ${reference}`);
  }
  const image = findImage(reference, asked);
  if (!image) {
    throw new FatalError(
      `${chain}: ${notFound(asked, reference.registry)}`,
      `This edition has no registry to ask. Images that it knows: ${listTags().join(", ")}`,
    );
  }
  if (image.standsInFor !== null) {
    log.warn(
      `[image] ${image.standsInFor} was never published (a registry answers MANIFEST_UNKNOWN); scanning its nearest neighbour`,
      { image: image.name },
    );
  }
  return {
    target: imageTarget(image),
    name: image.name,
    type: "container_image",
    id: artifactSeed(image) ?? "",
    metadata: imageMetadata(image),
    bom: null,
    image,
  };
}

/** What trivy says on a machine with no container runtime and no network. Source: trivy `pkg/fanal/image/image.go` v0.74 */
function notFound(name: string, registry: string): string {
  return `unable to find the specified image ${quote(name)} in ${quoteList(["docker", "containerd", "podman", "remote"])}: 4 errors occurred:
	* docker error: unable to inspect the image (${name}): failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory
	* containerd error: containerd socket not found: /run/containerd/containerd.sock
	* podman error: unable to initialize Podman client: no podman socket found: stat podman/podman.sock: no such file or directory
	* remote error: Get "https://${registry}/v2/": dial tcp: lookup ${registry}: no such host

`;
}
