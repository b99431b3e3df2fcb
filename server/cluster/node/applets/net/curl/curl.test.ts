import { afterAll, beforeAll, expect, it } from "vitest";
import { NodeHarness } from "../../../testing/harness.ts";

const harness = new NodeHarness();
let webIp = "";
afterAll(() => harness.dispose());

beforeAll(async () => {
  await harness.run("web", { containers: [{ name: "c", image: "nginx" }] });
  await harness.run("box", {
    containers: [{ name: "c", image: "curlimages/curl", command: ["sleep", "3600"] }],
  });
  webIp = (await harness.untilReady("web")).status?.podIP ?? "";
  await harness.untilReady("box");
  harness.network.names.set("web", "10.96.0.5");
  harness.network.names.set("dropped", "10.96.0.6");
  harness.network.routes.set("10.96.0.5:80", `${webIp}:80`);
  harness.network.blocked.add("10.96.0.6");
});

const heading = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;

/** Figures of time and speed are the machine's. */
function steady(text: string): string {
  return text
    .replace(/ {2}[ \d.]{4}[\dkM] {6}0 --:--:-- \S+ --:--:-- [ \d.]{4}[\dkM]/g, " SPEED")
    .replace(/(after|timed out after) \d+ (ms|milliseconds)/g, "$1 N $2");
}

async function curl(...args: string[]) {
  const { stdout, stderr, code } = await harness.exec("box", ["curl", ...args]);
  return { stdout, stderr: steady(stderr), code };
}

it("shows its meter when the output is no terminal", async () => {
  const { stderr, code } = await curl("web");
  expect({ stderr, code }).toEqual({
    stderr: `${heading}\r  0     0    0     0    0     0 SPEED\r100   615  100   615    0     0 SPEED\n`,
    code: 0,
  });
});

it.each([
  ["nosuch", 6, "Could not resolve host: nosuch"],
  ["web:81", 7, "Failed to connect to web port 81 after N ms: Could not connect to server"],
  ["https://web:80", 7, null],
  ["ftp://web", 1, 'Protocol "ftp" not supported'],
  ["http://web:port", 3, "URL rejected: Port number was not a decimal number between 0 and 65535"],
])("%s fails with %i", async (url, code, message) => {
  const result = await curl("-sS", url);
  const expected =
    message ?? "TLS connect error: error:0A00010B:SSL routines::wrong version number";
  const status = message === null ? 35 : code;
  expect(result).toEqual({ stdout: "", stderr: `curl: (${status}) ${expected}\n`, code: status });
});

it.each([["-m"], ["--connect-timeout"]])("gives up a dropped connection: %s", async (option) => {
  expect(await curl("-sS", option, "0.05", "dropped")).toEqual({
    stdout: "",
    stderr: "curl: (28) Connection timed out after N milliseconds\n",
    code: 28,
  });
});

it("is verbose about what it does", async () => {
  const { stderr } = await curl("-sv", "-o", "/dev/null", "http://web/nosuch?x=1");
  expect(stderr.replace(/< Date: .*\r/, "< Date: NOW\r").split("\n")).toEqual([
    "* Host web:80 was resolved.",
    "* IPv6: (none)",
    "* IPv4: 10.96.0.5",
    "*   Trying 10.96.0.5:80...",
    "* Connected to web (10.96.0.5) port 80",
    "* using HTTP/1.x",
    "> GET /nosuch?x=1 HTTP/1.1\r",
    "> Host: web\r",
    "> User-Agent: curl/8.14.1\r",
    "> Accept: */*\r",
    "> \r",
    "* Request completely sent off",
    "< HTTP/1.1 404 Not Found\r",
    "< Server: nginx/1.29.1\r",
    "< Date: NOW\r",
    "< Content-Type: text/html\r",
    "< Content-Length: 153\r",
    "< Connection: keep-alive\r",
    "< \r",
    "* Connection #0 to host web left intact",
    "",
  ]);
});

it("writes out what was asked for", async () => {
  const format = "%{http_code} %{size_download} %{remote_ip}:%{remote_port} %{exitcode}\\n";
  expect(await curl("-s", "-o", "/dev/null", "-w", format, "web")).toEqual({
    stdout: "200 615 10.96.0.5:80 0\n",
    stderr: "",
    code: 0,
  });
  expect(await curl("-s", "-o", "/dev/null", "-w", "%{http_code}", "web:81")).toEqual({
    stdout: "000",
    stderr: "",
    code: 7,
  });
});

it("fails for a status if told so", async () => {
  expect(await curl("-sSf", "web/nosuch")).toEqual({
    stdout: "",
    stderr: "curl: (22) The requested URL returned error: 404\n",
    code: 22,
  });
});

it.each([
  [["--nope", "web"], "option --nope: is unknown"],
  [["web", "-o"], "option -o: requires parameter"],
  [[], "(2) no URL specified"],
])("refuses %j", async (args, message) => {
  expect(await curl(...args)).toEqual({
    stdout: "",
    stderr: `curl: ${message}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    code: 2,
  });
});
