import { describe, expect, it } from "vitest";
import { trivy } from "../testing/fake-host.ts";

describe("what fails before a command is found", () => {
  it.each([
    ["nope", 'unknown command "nope" for "trivy"'],
    ["imag x", 'unknown command "imag" for "trivy"'],
    ["--nope", "unknown flag: --nope"],
    ["-z", "unknown shorthand flag: 'z' in -z"],
    ["nope --nope", "unknown flag: --nope"],
  ])("%s is told with the usage, and as the last line", async (command, message) => {
    const help = (await trivy("--help")).out;
    const usage = help.slice(help.indexOf("Usage:\n"));
    expect(await trivy(command)).toMatchObject({
      code: 1,
      out: "",
      err: `Error: ${message}\n${usage}\nFATAL	Fatal error	${message}\n`,
    });
  });

  it("asks for help all the same", async () => {
    expect(await trivy("nope --help")).toEqual(await trivy("--help"));
  });
});

describe("what comes first", () => {
  it("is the target, then the values of flags", async () => {
    const { err } = await trivy("sbom --severity a.json");
    expect(err).toBe("FATAL	Fatal error	Require at least 1 argument\n");
  });

  it("is the flag that this edition lacks, where it stands for the target", async () => {
    const { err } = await trivy("image --input a.tar");
    expect(err).toBe(
      'FATAL	Fatal error	flag error: this edition of trivy doesn\'t have "--input" (see "trivy version")\n',
    );
  });

  it("is what was removed, with what to use instead", async () => {
    const { err } = await trivy("image --clear-cache alpine:3.16");
    expect(err.split("\n").slice(0, 2)).toEqual([
      'ERROR	"--clear-cache" was removed. Use "trivy clean --scan-cache" instead',
      'FATAL	Fatal error	flag error: unable to parse flags: unable to parse flag: removed flag ("--clear-cache")',
    ]);
  });
});

describe("variables", () => {
  const files = { "r.json": '{"ArtifactName":"a"}' };

  it.each([
    ["image alpine:3.16", 1],
    ["convert r.json", 2],
  ])("with old names are warned of as often as %s reads them", async (command, times) => {
    const { err } = await trivy(command, { files, env: { TRIVY_SECURITY_CHECKS: "vuln" } });
    expect(err.split("\n").filter((line) => line.includes("is deprecated"))).toEqual(
      Array(times).fill(
        "WARN	'TRIVY_SECURITY_CHECKS' is deprecated. Use 'TRIVY_SCANNERS' instead.",
      ),
    );
  });

  it.each([
    ["5", 5],
    ["0x10", 16],
    ["010", 8],
    ["1.5", 1],
    ["abc", 0],
  ])("are read as Go reads numbers: %s is %i", async (text, code) => {
    const env = { TRIVY_EXIT_CODE: text };
    expect((await trivy("image -q alpine:3.16", { env })).code).toBe(code);
  });

  it("don't say how the version is printed", async () => {
    const env = { TRIVY_FORMAT: "json" };
    expect(await trivy("version", { env })).toEqual(await trivy("version"));
  });

  it("of a pipeline bring trivy's notice to maintainers, unless that is unwanted", async () => {
    const command = "image -q --table-mode detailed -s LOW python:3.10.5-alpine3.16";
    const plain = (await trivy(command)).out;
    const { out } = await trivy(command, { env: { CI: "true" } });
    expect(out.endsWith(plain)).toBe(true);
    expect(out.startsWith("\nFor OSS Maintainers: VEX Notice\n")).toBe(true);
    const env = { CI: "true", TRIVY_DISABLE_VEX_NOTICE: "1" };
    expect((await trivy(command, { env })).out).toBe(plain);
  });
});
