import { busyboxApplets } from "../applets/index.ts";
import { shellProgram } from "../shell/program.ts";
import { buildImage } from "./build.ts";
import { busyboxFiles } from "./files.ts";
import type { Image } from "./image.ts";

const tags = [
  "latest",
  "stable",
  "stable-glibc",
  "stable-musl",
  "stable-uclibc",
  "glibc",
  "musl",
  "uclibc",
];
const versions = [
  "1",
  "1.37",
  "1.37.0",
  "1.36",
  "1.36.1",
  "1.36.0",
  "1.35",
  "1.35.0",
  "1.34",
  "1.34.1",
  "1.33",
  "1.33.1",
  "1.32",
  "1.31",
  "1.31.1",
  "1.30",
  "1.29",
  "1.28",
  "1.28.4",
  "1.27",
  "1.27.2",
];

/** docker.io/library/busybox: one binary, many applets. */
export function busyboxImage(): Image {
  const programs = new Map(
    [...busyboxApplets].map(([name, program]) => [`/bin/${name}`, program] as const),
  );
  return buildImage({
    repositories: [
      "docker.io/library/busybox",
      "gcr.io/google-containers/busybox",
      "registry.k8s.io/busybox",
      "registry.k8s.io/e2e-test-images/busybox",
      "quay.io/quay/busybox",
    ],
    tags: [
      ...tags,
      ...versions,
      ...versions.map((version) => `${version}-glibc`),
      ...versions.map((version) => `${version}-musl`),
      ...versions.map((version) => `${version}-uclibc`),
      "1.29-4",
      "1.36.1-1",
      "1.27.2",
    ],
    sizeBytes: 2223685,
    command: ["sh"],
    programs: new Map([...programs, ["/bin/sh", shellProgram], ["/bin/ash", shellProgram]]),
    files: [...busyboxFiles, { path: "/usr/bin/env", link: "../../bin/env" }],
  });
}
