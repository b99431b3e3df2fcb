import { busyboxApplets } from "../applets/index.ts";
import { curl } from "../applets/net/curl.ts";
import { prints } from "../applets/system/machine-facts.ts";
import type { Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { agnhost } from "../servers/agnhost.ts";
import { httpd } from "../servers/httpd.ts";
import { nginx } from "../servers/nginx.ts";
import { python } from "../servers/python-http.ts";
import { runServer } from "../servers/server.ts";
import { shellProgram } from "../shell/program.ts";
import { buildImage, type ImageFile } from "./build.ts";
import type { Image } from "./image.ts";

const users = (extra: string) =>
  `root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\n${extra}nobody:x:65534:65534:nobody:/:/sbin/nologin\n`;
const groups = (extra: string) =>
  `root:x:0:root\nbin:x:1:root,bin,daemon\ndaemon:x:2:root,bin,daemon\n${extra}nobody:x:65534:\n`;

/** `apk` on a network without the internet. */
const apk: Program = async (process) => {
  const verb = process.argv[1] ?? "";
  if (verb === "add" || verb === "update") {
    const base = "https://dl-cdn.alpinelinux.org/alpine/v3.22";
    const lines = ["main", "community"].flatMap((part) => [
      `fetch ${base}/${part}/x86_64/APKINDEX.tar.gz`,
      `WARNING: fetching ${base}/${part}: temporary error (try again later)`,
    ]);
    await process.write(`${lines.join("\n")}\n`);
    if (verb === "add") {
      const names = process.argv.slice(2).filter((word) => !word.startsWith("-"));
      const missing = names.map(
        (name) => `  ${name} (no such package):\n    required by: world[${name}]\n`,
      );
      await process.complain(`ERROR: unable to select packages:\n${missing.join("")}`);
    } else {
      await process.write("2 unavailable, 0 stale; 14 distinct packages available\n");
    }
    return 1;
  }
  await process.write("apk-tools 2.14.9, compiled for x86_64.\n");
  return 0;
};

/** Programs of an Alpine userland, with others beside them. */
function alpinePrograms(extra: readonly (readonly [string, Program])[]): Map<string, Program> {
  return new Map<string, Program>([
    ...[...busyboxApplets].map(([name, program]) => [`/bin/${name}`, program] as const),
    ["/bin/sh", shellProgram],
    ["/bin/ash", shellProgram],
    ["/sbin/apk", apk],
    ...extra,
  ]);
}

function alpineFiles(passwd = "", group = ""): ImageFile[] {
  return [
    { path: "/etc/passwd", content: users(passwd) },
    { path: "/etc/group", content: groups(group) },
    { path: "/etc/alpine-release", content: "3.22.1\n" },
    {
      path: "/etc/os-release",
      content:
        'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n',
    },
    { path: "/root", directory: true, mode: 0o700 },
    { path: "/home", directory: true },
    { path: "/var/log", directory: true },
    { path: "/usr/bin", directory: true },
    { path: "/usr/sbin", directory: true },
  ];
}

const versions = (from: number, to: number, prefix: string) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index}`);

function alpine(): Image {
  return buildImage({
    repositories: ["docker.io/library/alpine"],
    tags: [
      "latest",
      "3",
      "edge",
      ...versions(10, 22, "3."),
      "3.22.1",
      "3.20.3",
      "3.19.1",
      "3.18.4",
    ],
    sizeBytes: 3799689,
    command: ["/bin/sh"],
    programs: alpinePrograms([]),
    files: alpineFiles(),
  });
}

const welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const nginxVersions = [
  "1.14.2",
  "1.16.1",
  "1.19",
  "1.20",
  "1.21",
  "1.22",
  "1.23",
  "1.24",
  "1.25",
  "1.26",
  "1.27",
  "1.28",
  "1.29",
];

function nginxImages(): Image[] {
  return [
    {
      version: "1.29.1",
      tags: [
        "latest",
        "mainline",
        "stable",
        "alpine",
        "stable-alpine",
        "mainline-alpine",
        "1",
        "1-alpine",
      ],
    },
    ...nginxVersions.map((tag) => ({
      version: tag.split(".").length > 2 ? tag : `${tag}.0`,
      tags: [
        tag,
        `${tag}-alpine`,
        ...(tag.split(".").length > 2 ? [] : [`${tag}.0`, `${tag}.0-alpine`]),
      ],
    })),
  ].flatMap(({ version, tags }) => [
    nginxImage(version, tags, 80, false),
    nginxImage(version, tags, 8080, true),
  ]);
}

function nginxImage(
  version: string,
  tags: readonly string[],
  port: number,
  unprivileged: boolean,
): Image {
  const passwd = "nginx:x:101:101:nginx:/var/cache/nginx:/sbin/nologin\n";
  const program = nginx(version, port);
  return buildImage({
    repositories: unprivileged
      ? ["docker.io/nginxinc/nginx-unprivileged", "docker.io/nginx/nginx-unprivileged"]
      : ["docker.io/library/nginx", "registry.k8s.io/nginx"],
    tags,
    sizeBytes: 72324501,
    user: unprivileged ? "101" : "",
    entrypoint: ["/usr/sbin/nginx"],
    command: ["-g", "daemon off;"],
    stopSignal: Signal.QUIT,
    env: [
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ["NGINX_VERSION", version],
    ],
    programs: alpinePrograms([
      ["/usr/sbin/nginx", program],
      ["/usr/bin/curl", curl],
    ]),
    files: [
      ...alpineFiles(passwd, "nginx:x:101:\n"),
      { path: "/usr/share/nginx/html/index.html", content: welcome },
      {
        path: "/etc/nginx/conf.d/default.conf",
        content: `server {\n    listen       ${port};\n    server_name  localhost;\n\n    location / {\n        root   /usr/share/nginx/html;\n        index  index.html index.htm;\n    }\n}\n`,
      },
      ...(unprivileged ? [] : [{ path: "/var/cache/nginx", directory: true, uid: 0, mode: 0o755 }]),
    ],
  });
}

function httpdImage(): Image {
  return buildImage({
    repositories: ["docker.io/library/httpd"],
    tags: ["latest", "2", "2.4", "2.4-alpine", "alpine", "2.4.65"],
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
    tags: [
      "2.57",
      "2.56",
      "2.55",
      "2.54",
      "2.53",
      "2.52",
      "2.47",
      "2.45",
      "2.43",
      "2.40",
      "2.39",
      "2.33",
      "2.32",
      "2.31",
      "2.21",
    ],
    sizeBytes: 51105200,
    entrypoint: ["/agnhost"],
    command: ["pause"],
    programs: alpinePrograms([
      ["/agnhost", agnhost],
      ["/usr/bin/curl", curl],
    ]),
    files: alpineFiles(),
  });
}

function pauseImage(): Image {
  return buildImage({
    repositories: ["registry.k8s.io/pause", "k8s.gcr.io/pause", "gcr.io/google-containers/pause"],
    tags: ["latest", "3.10", "3.10.1", "3.9", "3.8", "3.7", "3.6", "3.5", "3.2", "3.1"],
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
