import { curl } from "../applets/net/curl/curl.ts";
import { Signal } from "../machine/signals.ts";
import { nginxEntrypoint } from "../servers/nginx/entrypoint.ts";
import { nginx } from "../servers/nginx/nginx.ts";
import { alpineFiles, alpinePrograms } from "./alpine.ts";
import { buildImage, type ImageFile } from "./build.ts";
import type { Image } from "./image.ts";

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

/** `/etc/nginx/conf.d/default.conf` as the image brings it. */
function defaultSite(port: number): string {
  return `server {
    listen       ${port};
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;
}

/** `/etc/nginx/nginx.conf`; images that run as a user keep their files in /tmp. */
function mainConfig(unprivileged: boolean): string {
  const temporary = ["client", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `    ${name === "client" ? "client_body" : name}_temp_path /tmp/${name}_temp;\n`)
    .join("");
  return `${unprivileged ? "" : "\nuser  nginx;\n"}worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        ${unprivileged ? "/tmp" : "/run"}/nginx.pid;


events {
    worker_connections  1024;
}


http {
${unprivileged ? temporary : ""}    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;
}

const errorPage = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
</body>
</html>
`;

const nginxVersions = [
  "1.7.9",
  "1.9.1",
  "1.14",
  "1.15",
  "1.16",
  "1.17",
  "1.18",
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

/** docker.io/library/nginx and its unprivileged sister, in their versions. */
export function nginxImages(): Image[] {
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
  const site = defaultSite(port);
  return buildImage({
    repositories: unprivileged
      ? ["docker.io/nginxinc/nginx-unprivileged", "docker.io/nginx/nginx-unprivileged"]
      : ["docker.io/library/nginx", "registry.k8s.io/nginx"],
    tags,
    sizeBytes: 72324501,
    user: unprivileged ? "101" : "",
    entrypoint: ["/docker-entrypoint.sh"],
    command: ["nginx", "-g", "daemon off;"],
    stopSignal: Signal.QUIT,
    env: [
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ["NGINX_VERSION", version],
    ],
    programs: alpinePrograms([
      ["/usr/sbin/nginx", nginx(version)],
      ["/docker-entrypoint.sh", nginxEntrypoint(site)],
      ["/usr/bin/curl", curl],
    ]),
    files: [...alpineFiles(passwd, "nginx:x:101:\n"), ...nginxFiles(site, unprivileged)],
  });
}

function nginxFiles(site: string, unprivileged: boolean): ImageFile[] {
  const owner = unprivileged ? { uid: 101, gid: 101 } : {};
  return [
    { path: "/usr/share/nginx/html/index.html", content: welcome },
    { path: "/usr/share/nginx/html/50x.html", content: errorPage },
    { path: "/etc/nginx/nginx.conf", content: mainConfig(unprivileged) },
    { path: "/etc/nginx/conf.d/default.conf", content: site, ...owner },
    { path: "/etc/nginx/mime.types", content: "types {\n    text/html  html htm shtml;\n}\n" },
    { path: "/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh", content: "", mode: 0o755 },
    { path: "/docker-entrypoint.d/15-local-resolvers.envsh", content: "", mode: 0o755 },
    { path: "/docker-entrypoint.d/20-envsubst-on-templates.sh", content: "", mode: 0o755 },
    { path: "/docker-entrypoint.d/30-tune-worker-processes.sh", content: "", mode: 0o755 },
    { path: "/var/log/nginx/access.log", link: "/dev/stdout" },
    { path: "/var/log/nginx/error.log", link: "/dev/stderr" },
    { path: "/run", directory: true },
    { path: "/var/run", link: "/run" },
    ...(unprivileged ? [] : [{ path: "/var/cache/nginx", directory: true }]),
  ];
}
