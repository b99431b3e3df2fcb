import { busyboxApplets } from "../applets/index.ts";
import { shellProgram } from "../shell/program.ts";
import { buildImage } from "./build.ts";
import { busyboxFiles } from "./files.ts";
import type { Image } from "./image.ts";

const tags = ["latest", "stable", "stable-glibc", "stable-uclibc", "glibc", "uclibc"];
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

const repositories = [
  "docker.io/library/busybox",
  "gcr.io/google-containers/busybox",
  "registry.k8s.io/busybox",
  "registry.k8s.io/e2e-test-images/busybox",
  "quay.io/quay/busybox",
];

/** docker.io/library/busybox: one binary, many applets, with glibc unless the tag says musl. */
export function busyboxImages(): readonly Image[] {
  const withLibc = (libc: string) => versions.map((version) => `${version}-${libc}`);
  return [
    image("glibc", [
      ...tags,
      ...versions,
      ...withLibc("glibc"),
      ...withLibc("uclibc"),
      "1.29-1",
      "1.29-2",
      "1.29-4",
      "1.36.1-1",
      "1.37.0-1",
    ]),
    image("musl", ["musl", "stable-musl", ...withLibc("musl")]),
  ];
}

function image(libc: "glibc" | "musl", imageTags: readonly string[]): Image {
  const programs = new Map(
    [...busyboxApplets].map(([name, program]) => [`/bin/${name}`, program] as const),
  );
  return buildImage({
    repositories,
    tags: imageTags,
    sizeBytes: 2223685,
    command: ["sh"],
    libc,
    programs: new Map([...programs, ["/bin/sh", shellProgram], ["/bin/ash", shellProgram]]),
    files: [...busyboxFiles, { path: "/usr/bin/env", link: "../../bin/env" }],
  });
}
