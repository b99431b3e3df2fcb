import { describe, expect, it } from "vitest";
import { trivy } from "../testing/fake-host.ts";

async function report(args = ""): Promise<string> {
  return (await trivy(`image -q -f json ${args} python:3.8.1-alpine3.11`)).out;
}

const convert = (text: string, args: string) =>
  trivy(`convert ${args} r.json`, { files: { "r.json": text } });

describe("trivy convert", () => {
  it.each(["table", "json", "sarif"])("writes the same %s as the scan did", async (format) => {
    const direct = await trivy(`image -q -f ${format} --scanners vuln python:3.8.1-alpine3.11`);
    const converted = await convert(await report(), `-q --scanners vuln -f ${format}`);
    expect(converted.out).toBe(direct.out);
  });

  it("leaves the summary away unless it is told what was scanned", async () => {
    const { out, err } = await convert(await report(), "--list-all-pkgs=false");
    expect((await convert(await report(), "")).err.split("\n")[0]).toBe(
      "WARN	[report] No enabled scanners found. Summary table will not be displayed.",
    );
    expect(out.startsWith("\npython:3.8.1-alpine3.11 (alpine 3.11.3)\n====")).toBe(true);
    expect(err.split("\n")[0]).toBe(
      "INFO	[convert] To display the summary table, enable the scanners used during JSON report generation.",
    );
  });

  it("filters, and its exit code follows", async () => {
    const text = await report();
    expect((await convert(text, "-q --exit-code 4 -s CRITICAL -f json")).code).toBe(4);
    expect((await convert(text, "-q --exit-code 4 -s UNKNOWN -f json")).code).toBe(0);
    expect((await convert(text, "-q --exit-on-eol 5 -f json")).code).toBe(5);
  });

  it("writes no packages if told so", async () => {
    const { out } = await convert(await report(), "-q -f json --list-all-pkgs=false");
    expect(out).not.toContain('"Packages"');
    expect(out).toContain('"Vulnerabilities"');
  });

  it("keeps what was suppressed", async () => {
    const files = { ".trivyignore": "CVE-2021-36159" };
    const scan = "image -q -f json --show-suppressed python:3.8.1-alpine3.11";
    const { out } = await trivy(scan, { files });
    const again = await convert(out, "-q -f json --show-suppressed");
    expect(again.out).toBe(out);
    expect(out).toContain('"ExperimentalModifiedFindings"');
  });

  it.each([
    ["", "json decode error: EOF"],
    ["{", "json decode error: unexpected EOF"],
    ["no", "json decode error: invalid character 'n' looking for beginning of value"],
    ["null", "AWS and Kubernetes scanning reports are not yet supported"],
    ["[]", "json decode error: json: cannot unmarshal array into Go value of type types.Report"],
    ["{}", "AWS and Kubernetes scanning reports are not yet supported"],
    [
      '{"ArtifactName":"a","Results":[5]}',
      "json decode error: json: cannot unmarshal number into Report.Results.0 of type types.Result",
    ],
    [
      '{"ArtifactName":"a","Results":[{"Target":"t","Vulnerabilities":[{"PkgName":7}]}]}',
      "json decode error: json: cannot unmarshal number into Go struct field Report.Results.0.Vulnerabilities.0.PkgName of type string",
    ],
    [
      '{"ArtifactName":"a","Results":[{"Target":"t","Vulnerabilities":[{"CVSS":{"nvd":5}}]}]}',
      "json decode error: json: cannot unmarshal number into Go struct field Report.Results.0.Vulnerabilities.0.CVSS.nvd of type types.CVSS",
    ],
    [
      '{"ArtifactName":"a","CreatedAt":"x"}',
      'json decode error: parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    ],
    [
      '{"ArtifactName":"a","Results":[{"Packages":[{"Identifier":{"PURL":"foo"}}]}]}',
      'json decode error: purl scheme is not "pkg": "foo"',
    ],
    [
      '{"ArtifactName":"a","Results":[{"Packages":[{"Relationship":"foo"}]}]}',
      "json decode error: invalid relationship (foo)",
    ],
    [
      '{"ArtifactName":"a","Results":[{"ExperimentalModifiedFindings":[{"Type":"foo"}]}]}',
      "json decode error: invalid Finding type: foo",
    ],
    [
      '{"ArtifactName":"a","Results":[{"ExperimentalModifiedFindings":[{"Type":"vulnerability","Finding":5}]}]}',
      'json decode error: unable to unmarshal "vulnerability" type: json: cannot unmarshal number into Go value of type types.DetectedVulnerability',
    ],
  ])("refuses %j", async (text, reason) => {
    expect(await convert(text, "-q")).toMatchObject({
      code: 1,
      out: "",
      err: `FATAL	Fatal error	${reason}\n`,
    });
  });

  it("needs its file", async () => {
    const { err } = await trivy("convert -q nope.json");
    expect(err).toBe(
      "FATAL	Fatal error	file open error: open nope.json: no such file or directory\n",
    );
  });
});

describe("--output", () => {
  it("takes the report", async () => {
    const { out, files } = await trivy("image -q -f json -o r.json python:3.8.1-alpine3.11");
    expect([out, files.get("r.json")]).toEqual(["", await report()]);
  });

  it("is never coloured", async () => {
    const { files } = await trivy("image -q -o r.txt alpine:3.11", { isTerminal: true });
    expect(files.get("r.txt")).toBe((await trivy("image -q alpine:3.11")).out);
  });

  it.each([
    [
      "ENOSPC",
      "failed to write results: failed to write json: write r.json: no space left on device",
    ],
    ["EFBIG", "failed to write results: failed to write json: write r.json: file too large"],
    [
      "EACCES",
      "failed to create a file: failed to create output file: open r.json: permission denied",
    ],
    [
      "EISDIR",
      "failed to create a file: failed to create output file: open r.json: is a directory",
    ],
  ])("says why it can't be written (%s)", async (fault, reason) => {
    const run = await trivy("image -q -f json -o r.json alpine:3.11", {
      faults: { "r.json": fault },
    });
    expect([run.code, run.err]).toEqual([
      1,
      `FATAL	Fatal error	run error: report error: unable to write results: ${reason}\n`,
    ]);
  });
});
