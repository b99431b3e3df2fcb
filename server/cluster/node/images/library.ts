import { curl } from "../applets/net/curl/curl.ts";
import { prints } from "../applets/system/machine-facts.ts";
import type { Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { agnhost } from "../servers/agnhost/index.ts";
import { httpd } from "../servers/httpd.ts";
import { python } from "../servers/python-http.ts";
import { runServer } from "../servers/server.ts";
import { shellProgram } from "../shell/program.ts";
import { alpineFiles, alpinePrograms } from "./alpine.ts";
import { buildImage } from "./build.ts";
import type { Image } from "./image.ts";
import { nginxImages } from "./nginx.ts";

const versions = (from: number, to: number, prefix: string) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index}`);

function alpine(): Image {
  return buildImage({
    repositories: ["docker.io/library/alpine"],
    tags: ["latest", "3", "edge", ...versions(5, 22, "3."), "3.22.1", "3.20.3", "3.19.1", "3.18.4"],
    sizeBytes: 3799689,
    command: ["/bin/sh"],
    programs: alpinePrograms([]),
    files: alpineFiles(),
  });
}

/** When Apache's page was made: 2007-06-11T18:53:14Z. */
const pageMadeMs = 1_181_587_994_000;

function httpdImage(): Image {
  return buildImage({
    repositories: ["docker.io/library/httpd", "registry.k8s.io/e2e-test-images/httpd"],
    tags: [
      "latest",
      "2",
      "2.4",
      "2-alpine",
      "2.4-alpine",
      "alpine",
      "2.4.65",
      "2.4.65-alpine",
      ...versions(1, 4, "2.4.38-"),
      ...versions(1, 4, "2.4.39-"),
    ],
    sizeBytes: 45213422,
    command: ["httpd-foreground"],
    stopSignal: Signal.WINCH,
    workingDirectory: "/usr/local/apache2",
    env: [
      [
        "PATH",
        "/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      ],
    ],
    programs: alpinePrograms([["/usr/local/bin/httpd-foreground", httpd]]),
    files: [
      ...alpineFiles("www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n", "www-data:x:33:\n"),
      {
        path: "/usr/local/apache2/htdocs/index.html",
        content: "<html><body><h1>It works!</h1></body></html>\n",
        mtimeMs: pageMadeMs,
      },
    ],
  });
}

function curlImage(): Image {
  return buildImage({
    repositories: ["docker.io/curlimages/curl", "quay.io/curl/curl"],
    tags: [
      "latest",
      "8.14.1",
      "8.13.0",
      "8.12.1",
      "8.11.1",
      "8.10.1",
      "8.9.1",
      "8.8.0",
      "8.7.1",
      "8.6.0",
      "8.5.0",
      "8.4.0",
      "7.88.1",
      "7.87.0",
      "7.85.0",
      "7.78.0",
    ],
    sizeBytes: 9180672,
    user: "curl_user",
    entrypoint: ["/entrypoint.sh"],
    command: ["curl"],
    workingDirectory: "/home/curl_user",
    programs: alpinePrograms([["/usr/bin/curl", curl]]),
    files: [
      ...alpineFiles(
        "curl_user:x:100:101:Linux User,,,:/home/curl_user:/sbin/nologin\n",
        "curl_group:x:101:curl_user\n",
      ),
      { path: "/home/curl_user", directory: true, uid: 100, gid: 101 },
      {
        path: "/entrypoint.sh",
        mode: 0o755,
        content:
          '#!/bin/sh\nset -e\ncase "$1" in\n  -*|*://*) set -- curl "$@" ;;\nesac\nexec "$@"\n',
      },
    ],
  });
}

function agnhostImage(): Image {
  return buildImage({
    repositories: ["registry.k8s.io/e2e-test-images/agnhost", "k8s.gcr.io/e2e-test-images/agnhost"],
    tags: versions(20, 60, "2."),
    sizeBytes: 51105200,
    entrypoint: ["/agnhost"],
    command: ["pause"],
    programs: alpinePrograms([
      ["/agnhost", agnhost],
      ["/bin/bash", shellProgram],
      ["/usr/bin/curl", curl],
    ]),
    files: [
      ...alpineFiles(),
      { path: "/agnhost-2", link: "agnhost" },
      { path: "/uploads", directory: true },
    ],
  });
}

function pauseImage(): Image {
  return buildImage({
    repositories: ["registry.k8s.io/pause", "k8s.gcr.io/pause", "gcr.io/google-containers/pause"],
    tags: ["latest", "1.0", "2.0", ...versions(0, 10, "3."), "3.4.1", "3.10.1"],
    sizeBytes: 320448,
    user: "65535:65535",
    entrypoint: ["/pause"],
    programs: new Map([["/pause", pause]]),
  });
}

function pythonImage(): Image {
  return buildImage({
    repositories: ["docker.io/library/python"],
    tags: [
      "latest",
      "slim",
      "alpine",
      "3",
      "3-alpine",
      "3-slim",
      "3.9-alpine",
      "3.10-alpine",
      "3.11-alpine",
      "3.12-alpine",
      "3.13-alpine",
      "3.12",
      "3.12-slim",
      "3.13",
      "3.13-slim",
      "3.11",
      "3.11-slim",
    ],
    sizeBytes: 17420288,
    command: ["python3"],
    programs: alpinePrograms([
      ["/usr/local/bin/python", python],
      ["/usr/local/bin/python3", python],
    ]),
    files: alpineFiles(),
  });
}

function netshootImage(): Image {
  return buildImage({
    repositories: ["docker.io/nicolaka/netshoot"],
    tags: ["latest", "v0.14", "v0.13", "v0.12", "v0.11"],
    sizeBytes: 208013312,
    command: ["sh"],
    programs: alpinePrograms([
      ["/usr/bin/curl", curl],
      ["/bin/bash", shellProgram],
      ["/bin/zsh", shellProgram],
      ["/usr/bin/dig", prints(() => "dig: use nslookup in this simulated image\n")],
    ]),
    files: alpineFiles(),
  });
}

const pause: Program = (process) =>
  runServer(
    process,
    new Map([
      [Signal.TERM, 0],
      [Signal.INT, 0],
    ]),
    () => null,
  );

/** The images beside BusyBox and hello-app. */
export function libraryImages(): readonly Image[] {
  return [
    alpine(),
    ...nginxImages(),
    httpdImage(),
    curlImage(),
    agnhostImage(),
    pauseImage(),
    pythonImage(),
    netshootImage(),
  ];
}
