import { describe, expect, it } from "vitest";
import { scanSummarySchema } from "../contracts/scan.ts";
import { runTrivy } from "./run.ts";
import { fakeHost, trivy } from "./testing/fake-host.ts";

const golden = (name: string) => `./golden/${name}`;

interface Counted {
  readonly Results: readonly {
    readonly Vulnerabilities?: readonly { readonly Severity: string }[];
  }[];
}

/** How many of each severity a JSON report has. */
function count(json: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { Vulnerabilities = [] } of (JSON.parse(json) as Counted).Results) {
    for (const { Severity } of Vulnerabilities) {
      counts[Severity] = (counts[Severity] ?? 0) + 1;
    }
  }
  return counts;
}

describe("trivy image", () => {
  it.each([
    ["python:3.8.1-alpine3.11", { CRITICAL: 4, HIGH: 36, MEDIUM: 17, LOW: 3 }],
    ["python:3.10.5-alpine3.16", { CRITICAL: 1, HIGH: 25, MEDIUM: 22, LOW: 1 }],
    ["python:3.12-alpine", { MEDIUM: 5, LOW: 1 }],
    ["docker.io/library/alpine:3.16", { HIGH: 2, MEDIUM: 2 }],
  ])("finds in %s what the facts give", async (image, counts) => {
    const { out } = await trivy(`image --format json ${image}`);
    expect(count(out)).toEqual(counts);
  });

  it.each(["table", "json", "sarif", "cyclonedx"])("writes %s", async (format) => {
    const { code, out } = await trivy(`image -f ${format} --scanners vuln -q alpine:3.16`);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(golden(`alpine-3.16.${format}.golden`));
  });

  it("writes tables of system and Python packages, and says what it does", async () => {
    const { out, err } = await trivy("image --severity HIGH,CRITICAL python:3.10.5-alpine3.16");
    await expect(out).toMatchFileSnapshot(golden("python-3.10.5.table.golden"));
    expect(err).toBe(`INFO	[vuln] Vulnerability scanning is enabled
INFO	[secret] Secret scanning is skipped: this edition knows packages, not image layers
INFO	Detected OS	family="alpine" version="3.16.1"
INFO	[alpine] Detecting vulnerabilities...	os_version="3.16" repository="3.16" pkg_num=35
INFO	Number of language-specific files	num=1
INFO	[python-pkg] Detecting vulnerabilities...
WARN	This OS version is no longer supported by the distribution	family="alpine" version="3.16.1"
WARN	The vulnerability detection may be insufficient because security updates are not provided
INFO	Table result includes only package filenames. Use '--format json' option to get the full path to the package file.
`);
  });

  it("shows nothing but the summary where nothing is left", async () => {
    const { out, err } = await trivy("image --severity HIGH,CRITICAL python:3.12-alpine");
    await expect(out).toMatchFileSnapshot(golden("python-3.12.table.golden"));
    expect(err).toContain(
      'WARN	This OS version is not on the EOL list	family="alpine" version="3.24"\n',
    );
  });

  it("scans the neighbour of a tag that was never published, under the neighbour's name", async () => {
    const { out, err } = await trivy("image --table-mode detailed python:3.8.0-alpine3.11");
    expect(out).toMatch(/^\npython:3\.8\.1-alpine3\.11 \(alpine 3\.11\.3\)\n=+\nTotal: 47 \(/);
    expect(err).toContain(
      'WARN	[image] python:3.8.0-alpine3.11 was never published (a registry answers MANIFEST_UNKNOWN); scanning its nearest neighbour	image="python:3.8.1-alpine3.11"\n',
    );
  });

  it.each(["nginx:1.27-alpine", "alpine:3.10", "alpine", "ghcr.io/a/b:1"])(
    "has no %s, and says which images there are",
    async (image) => {
      const { code, out, err } = await trivy(`image -q ${image}`);
      const registry = image.startsWith("ghcr.io") ? "ghcr.io" : "index.docker.io";
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(
        err,
      ).toBe(`FATAL	Fatal error	run error: image scan error: scan error: unable to initialize a scan service: unable to initialize artifact: unable to initialize container image: unable to find the specified image "${image}" in ["docker" "containerd" "podman" "remote"]: 4 errors occurred:
	* docker error: unable to inspect the image (${image}): failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory
	* containerd error: containerd socket not found: /run/containerd/containerd.sock
	* podman error: unable to initialize Podman client: no podman socket found: stat podman/podman.sock: no such file or directory
	* remote error: Get "https://${registry}/v2/": dial tcp: lookup ${registry}: no such host


This edition has no registry to ask. Images that it knows: python:3.8.1-alpine3.11, python:3.8.2-alpine3.11, python:3.8.5-alpine3.11, python:3.8.7-alpine3.11, python:3.10.5-alpine3.16, python:3.10.9-alpine3.16, python:3.12-alpine, alpine:3.11, alpine:3.16
`);
    },
  );

  it("refuses a name that is none", async () => {
    const { code, err } = await trivy("image -q Alpine:3.11");
    expect([code, err]).toEqual([
      1,
      "FATAL	Fatal error	run error: image scan error: scan error: unable to initialize a scan service: unable to initialize artifact: unable to initialize container image: failed to parse the image name: could not parse reference: Alpine:3.11\n",
    ]);
  });
});

describe("exit codes", () => {
  it.each([
    ["alpine:3.11", 0],
    ["--exit-code 3 alpine:3.11", 3],
    ["--exit-code 3 --severity LOW alpine:3.11", 0],
    ["--exit-code 256 alpine:3.11", 0],
    ["--exit-on-eol 7 --exit-code 3 alpine:3.11", 7],
    ["--exit-on-eol 7 --exit-code 3 python:3.12-alpine", 3],
  ])("of %s", async (args, code) => {
    expect((await trivy(`image -q ${args}`)).code).toBe(code);
  });

  it("says that the system is at its end", async () => {
    const { err } = await trivy("image --exit-on-eol 7 alpine:3.11");
    expect(err).toContain('ERROR	Detected EOL OS	family="alpine" version="3.11.13"\n');
  });
});

describe("--ignore-unfixed", () => {
  it("takes nothing away on Alpine, which lists only what it mended", async () => {
    const all = await trivy("image -q -f json python:3.8.1-alpine3.11");
    const fixed = await trivy("image -q -f json --ignore-unfixed python:3.8.1-alpine3.11");
    expect(count(fixed.out)).toEqual(count(all.out));
    const none = await trivy("image -q -f json --ignore-status fixed python:3.8.1-alpine3.11");
    expect(count(none.out)).toEqual({});
  });

  it("gives way to --ignore-status", async () => {
    const { err } = await trivy("image --ignore-unfixed --ignore-status affected alpine:3.11");
    expect(err).toContain(
      "WARN	'--ignore-unfixed' is ignored because '--ignore-status' is specified\n",
    );
  });
});

describe("what the lessons learn", () => {
  it("holds every finding, marked by whether it was reported", async () => {
    const { summary } = await runTrivy(
      fakeHost("image -q --severity CRITICAL --exit-code 2 python:3.8.0-alpine3.11"),
    );
    expect(scanSummarySchema.parse(summary)).toEqual(summary);
    expect({ ...summary, findings: summary?.findings.length }).toEqual({
      command: "image",
      target: "python:3.8.0-alpine3.11",
      scanned: "python:3.8.1-alpine3.11",
      digest: summary?.digest,
      builtAt: "2020-01-18T02:43:24.195130197Z",
      os: { family: "alpine", version: "3.11.3", endOfLife: true },
      advisoriesAt: "2026-10-06",
      at: "2026-11-23T21:00:00.000Z",
      exitCode: 2,
      options: { format: "table", severities: ["CRITICAL"], ignoreUnfixed: false, exitCode: 2 },
      counts: { CRITICAL: 4, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0 },
      fixable: 4,
      unfixed: 0,
      findings: 60,
    });
    expect(summary?.findings[0]).toEqual({
      id: "CVE-2021-36159",
      severity: "CRITICAL",
      package: "apk-tools",
      installed: "2.10.4-r3",
      fixed: "2.10.7-r0",
      title:
        "libfetch: an out of boundary read while libfetch uses strtol to parse the relevant numbers into address bytes leads to information leak or crash",
      part: "os",
      reported: true,
    });
  });
});
