import { coreDns } from "../servers/coredns.ts";
import { buildImage } from "./build.ts";
import type { Image } from "./image.ts";

/** registry.k8s.io/coredns/coredns: one static binary, run as nonroot, no shell. */
export function coreDnsImage(): Image {
  return buildImage({
    repositories: ["registry.k8s.io/coredns/coredns"],
    tags: ["v1.13.1"],
    sizeBytes: 23553139,
    user: "nonroot:nonroot",
    entrypoint: ["/coredns"],
    programs: new Map([["/coredns", coreDns()]]),
    files: [
      {
        path: "/etc/passwd",
        content:
          "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
      },
      { path: "/etc/group", content: "root:x:0:\nnonroot:x:65532:\n" },
    ],
  });
}
