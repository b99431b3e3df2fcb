import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../../core/clock.ts";
import type { ConfigMap } from "../../../../kube/index.ts";
import { NodeHarness } from "../../testing/harness.ts";

const harness = new NodeHarness();
afterAll(() => harness.dispose());

const site = `
server {
  listen 8080 default_server;
  root /usr/share/nginx/html;
  location = /hello { default_type text/plain; return 200 "hello from $hostname, $remote_addr\\n"; }
  location /old { return 301 /new; }
  location /files/ { alias /etc/nginx/conf.d/; autoindex on; }
  location /app { try_files $uri /index.html; }
  location /missing { try_files $uri =404; }
  location ~ \\.php$ { return 503; }
  location /up { proxy_pass http://127.0.0.1:8081/; add_header X-Via proxy; }
  location /down { proxy_pass http://127.0.0.1:9; }
}
server {
  listen 8081;
  location / { return 200 "upstream $request_uri"; }
}
`;

async function run(name: string, config: string | null, extra: object = {}): Promise<void> {
  if (config !== null) {
    await harness.cluster.create<ConfigMap>({ group: "", resource: "configmaps" }, "default", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "default" },
      data: { "default.conf": config },
    });
  }
  const mounts = [{ name: "conf", mountPath: "/etc/nginx/conf.d" }];
  await harness.run(name, {
    containers: [
      { name: "c", image: "nginx:alpine", volumeMounts: config === null ? [] : mounts, ...extra },
    ],
    volumes: config === null ? [] : [{ name: "conf", configMap: { name } }],
  });
}

async function logs(pod: string): Promise<string[]> {
  const options = { follow: false, previous: false, timestamps: false };
  let text = "";
  for await (const bytes of harness.runtime.logs(
    "default",
    pod,
    "c",
    options,
    AbortSignal.any([]),
  )) {
    text += Buffer.from(bytes).toString("utf8");
  }
  return text
    .replace(/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, "TIME")
    .replace(/\[[^\]]*\+0000\]/g, "[TIME]")
    .split("\n");
}

async function curl(...args: string[]): Promise<string> {
  return (await harness.exec("site", ["curl", "-s", ...args])).stdout;
}

beforeAll(async () => {
  await run("plain", null);
  await run("site", site);
  await harness.untilReady("plain");
  await harness.untilReady("site");
});

describe("nginx as it comes", () => {
  it("logs its start as the image does", async () => {
    await vi.waitFor(async () => expect((await logs("plain")).length).toBe(20));
    expect(await logs("plain")).toEqual([
      "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
      "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
      "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
      "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf",
      "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
      "/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh",
      "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh",
      "/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh",
      "/docker-entrypoint.sh: Configuration complete; ready for start up",
      'TIME [notice] 1#1: using the "epoll" event method',
      "TIME [notice] 1#1: nginx/1.29.1",
      "TIME [notice] 1#1: built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1) ",
      "TIME [notice] 1#1: OS: Linux 6.8.0-51-generic",
      "TIME [notice] 1#1: getrlimit(RLIMIT_NOFILE): 1048576:1048576",
      "TIME [notice] 1#1: start worker processes",
      "TIME [notice] 1#1: start worker process 2",
      "TIME [notice] 1#1: start worker process 3",
      "TIME [notice] 1#1: start worker process 4",
      "TIME [notice] 1#1: start worker process 5",
      "",
    ]);
  });

  it("answers with its own headers in their order, and logs what it didn't find", async () => {
    const head = await harness.exec("plain", ["curl", "-sI", "localhost"]);
    expect(head.stdout.replace(/Date: [^\r]*/, "Date: NOW").split("\r\n")).toEqual([
      "HTTP/1.1 200 OK",
      "Server: nginx/1.29.1",
      "Date: NOW",
      "Content-Type: text/html",
      "Content-Length: 615",
      "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT",
      "Connection: keep-alive",
      'ETag: "677485a0-267"'.replace("677485a0", (1735689600).toString(16)),
      "Accept-Ranges: bytes",
      "",
      "",
    ]);
    await harness.exec("plain", ["curl", "-s", "localhost/nosuch"]);
    const lines = await logs("plain");
    expect(lines.slice(-4)).toEqual([
      expect.stringMatching(
        /^127.0.0.1 - - \[TIME\] "HEAD \/ HTTP\/1.1" 200 0 "-" "curl\/8[^"]*" "-"$/,
      ),
      'TIME [error] 2#2: *2 open() "/usr/share/nginx/html/nosuch" failed (2: No such file or directory), client: 127.0.0.1, server: localhost, request: "GET /nosuch HTTP/1.1", host: "localhost"',
      expect.stringMatching(/"GET \/nosuch HTTP\/1.1" 404 153 /),
      "",
    ]);
  });

  it("tests its configuration", async () => {
    expect(await harness.exec("plain", ["nginx", "-t"])).toEqual({
      stdout: "",
      stderr:
        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n",
      code: 0,
    });
  });
});

describe("nginx with a site of one's own", () => {
  it.each([
    ["a text with variables", "localhost:8080/hello", "hello from site, 127.0.0.1\n"],
    [
      "the fallback of try_files",
      "localhost:8080/app/x",
      expect.stringContaining("Welcome to nginx!"),
    ],
    ["an upstream without the location's prefix", "localhost:8080/up?a=1", "upstream /?a=1"],
  ])("answers with %s", async (_what, url, expected) => {
    expect(await curl(url)).toEqual(expected);
  });

  it.each([
    ["localhost:8080/old", "301 http://localhost:8080/new"],
    ["localhost:8080/missing", "404 "],
    ["localhost:8080/index.php", "503 "],
    ["localhost:8080/down", "502 "],
    ["localhost:8080/files", "404 "],
  ])("%s gives %s", async (url, expected) => {
    expect(await curl("-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", url)).toBe(expected);
  });

  it("lists directories", async () => {
    const page = await curl("localhost:8080/files/");
    expect(page.split("\r\n").slice(0, 5)).toEqual([
      "<html>",
      "<head><title>Index of /files/</title></head>",
      "<body>",
      '<h1>Index of /files/</h1><hr><pre><a href="../">../</a>',
      expect.stringMatching(
        /^<a href="default.conf">default.conf<\/a> {39}\d\d-\w{3}-\d{4} \d\d:\d\d +\d+$/,
      ),
    ]);
  });
});

describe("nginx that can't start", () => {
  const ended = async (name: string) => {
    await harness.until(
      name,
      (pod) => pod.status?.containerStatuses?.[0]?.lastState?.terminated !== undefined,
    );
    await systemClock.sleep(5);
    return (await logs(name)).filter((line) => line.includes("emerg") || line.includes("warn"));
  };

  it.each([
    [
      "broken",
      "server { listen 80; location / { }",
      'unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:1',
    ],
    [
      "typo",
      "server {\n  lsten 80;\n}",
      'unknown directive "lsten" in /etc/nginx/conf.d/default.conf:2',
    ],
    [
      "badport",
      "server { listen 99999; }",
      'invalid port in "99999" of the "listen" directive in /etc/nginx/conf.d/default.conf:1',
    ],
  ])("says why: %s", async (name, config, why) => {
    await run(name, config);
    // A container that has just been started again has said nothing yet.
    const expected = [`TIME [emerg] 1#1: ${why}`, `nginx: [emerg] ${why}`];
    await expect.poll(() => ended(name), { timeout: 10_000 }).toEqual(expected);
  });

  it("needs root or an image made for users", async () => {
    await run("user", null, { securityContext: { runAsUser: 1000 } });
    const user =
      'the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2';
    const cache = 'mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)';
    expect(await ended("user")).toEqual([
      `TIME [warn] 1#1: ${user}`,
      `nginx: [warn] ${user}`,
      `TIME [emerg] 1#1: ${cache}`,
      `nginx: [emerg] ${cache}`,
    ]);
  });

  it("needs to write its cache", async () => {
    await run("ro", null, { securityContext: { readOnlyRootFilesystem: true } });
    const cache = 'mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)';
    expect(await ended("ro")).toEqual([`TIME [emerg] 1#1: ${cache}`, `nginx: [emerg] ${cache}`]);
  });
});
