import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Log } from "../log.ts";
import { fakeHost, trivy } from "../testing/fake-host.ts";
import { commands, flagsOf } from "./commands.ts";
import { parseArguments } from "./parse-arguments.ts";

const golden = (name: string) => `../golden/${name}`;
const [image = null] = commands;

function read(command: string) {
  const { set, positional } = parseArguments(
    flagsOf(image),
    command.split(" "),
    new Log(fakeHost("")),
  );
  return [Object.fromEntries(set), positional];
}

describe("the command line", () => {
  it.each([
    ["--severity HIGH,LOW x", { severity: ["HIGH", "LOW"] }, ["x"]],
    ["-s HIGH -s LOW x", { severity: ["HIGH", "LOW"] }, ["x"]],
    ["-sHIGH x", { severity: ["HIGH"] }, ["x"]],
    ["-s=HIGH x", { severity: ["HIGH"] }, ["x"]],
    ["-qd x -f=json", { quiet: true, debug: true, format: "json" }, ["x"]],
    ["-qfjson x", { quiet: true, format: "json" }, ["x"]],
    ["--quiet=false x", { quiet: false }, ["x"]],
    ["--exit-code 0x10 -- --x", { "exit-code": 16 }, ["--x"]],
    ["--exit-code=-1 -", { "exit-code": -1 }, ["-"]],
    ["--timeout 1h30m x", { timeout: "1h30m" }, ["x"]],
    ["--vuln-type os x", { "pkg-types": ["os"] }, ["x"]],
  ])("reads %s", (command, set, positional) => {
    expect(read(command)).toEqual([set, positional]);
  });

  it.each([
    ["--foo", "unknown flag: --foo"],
    ["-x", "unknown shorthand flag: 'x' in -x"],
    ["-qx", "unknown shorthand flag: 'x' in -x"],
    ["--severity", "flag needs an argument: --severity"],
    ["-s", "flag needs an argument: 's' in -s"],
    ["--=x", "bad flag syntax: --=x"],
    ["---x", "bad flag syntax: ---x"],
    [
      "--exit-code abc",
      'invalid argument "abc" for "--exit-code" flag: strconv.ParseInt: parsing "abc": invalid syntax',
    ],
    [
      "--quiet=maybe",
      'invalid argument "maybe" for "-q, --quiet" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    [
      "--timeout 5",
      'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"',
    ],
  ])("refuses %s with the help", async (args, message) => {
    const help = await trivy("image --help");
    expect(await trivy(`image ${args}`)).toMatchObject({
      code: 1,
      out: help.out,
      err: `\nFATAL	Fatal error	${message}\n`,
    });
  });

  it("never fails but in words, whatever it is given", async () => {
    const words = fc.constantFrom(
      ...[
        "image",
        "sbom",
        "convert",
        "clean",
        "version",
        "help",
        "--",
        "-",
        "-h",
        "-q",
        "--severity",
      ],
      ...["HIGH", "--exit-code=1", "-o", "a.json", "alpine:3.11", "--format", "json", "", "--x=\n"],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(words, fc.string()), { maxLength: 6 }), async (args) => {
        const { code } = await trivy(args.filter((arg) => !arg.includes(" ")).join(" "));
        expect([0, 1]).toContain(code);
      }),
      { numRuns: 200 },
    );
  });
});

describe("where a setting comes from", () => {
  const files = { "trivy.yaml": "severity:\n  - LOW\nformat: json\nscan:\n  scanners: vuln\n" };
  const severitiesOf = async (args: string, env: Record<string, string>) => {
    const { out } = await trivy(`image -q ${args} python:3.8.1-alpine3.11`, { files, env });
    return [...new Set(out.match(/"Severity": "\w+"/g))];
  };

  it("is the command line, then the environment, then the file", async () => {
    expect(await severitiesOf("", {})).toEqual(['"Severity": "LOW"']);
    const env = { TRIVY_SEVERITY: "MEDIUM" };
    expect(await severitiesOf("", env)).toEqual(['"Severity": "MEDIUM"']);
    expect(await severitiesOf("-s CRITICAL", env)).toEqual(['"Severity": "CRITICAL"']);
  });

  it("may be another file, which must then be there", async () => {
    const { err } = await trivy("image --config other.yaml alpine:3.11", { files });
    expect(err).toBe(
      'FATAL	Fatal error	config file "other.yaml" loading error: open other.yaml: no such file or directory\n',
    );
    const byEnv = await trivy("version", { env: { TRIVY_CONFIG: "other.yaml" } });
    expect(byEnv.code).toBe(0);
  });

  it("is told once it is read", async () => {
    const { err } = await trivy("clean --all", { files: { "trivy.yaml": "debug: false\n" } });
    expect(err.split("\n")[0]).toBe('INFO	Loaded	file_path="trivy.yaml"');
  });

  it.each([
    ["a: [\n", "line 1: did not find expected node content"],
    ["\ta: b\n", "found character that cannot start any token"],
    ["a:\n\t- b\n", "line 2: found character that cannot start any token"],
    ["a: b: c\n", "mapping values are not allowed in this context"],
    [
      "- a\n- b\n",
      "unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]interface {}",
    ],
    [
      "hello\n",
      "unmarshal errors:\n  line 1: cannot unmarshal !!str `hello` into map[string]interface {}",
    ],
    ["a: 1\na: 2\n", 'unmarshal errors:\n  line 2: mapping key "a" already defined at line 1'],
    ["a: *y\n", "unknown anchor 'y' referenced"],
    [`a: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`, "exceeded max depth of 10000"],
    ["a: &x [*x]\n", "anchor 'x' value contains itself"],
    [
      `a0: &a0 [1]\n${Array.from({ length: 7 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]\n`).join("")}`,
      "document contains excessive aliasing",
    ],
  ])("must be readable: %j", async (text, reason) => {
    const { code, err } = await trivy("version", { files: { "trivy.yaml": text } });
    expect([code, err]).toEqual([
      1,
      `FATAL	Fatal error	config file "trivy.yaml" loading error: While parsing config: yaml: ${reason}\n`,
    ]);
  });

  it.each([
    ["severity: [LOW]\n---\nseverity: [HIGH]\n", "Total: 1 (LOW: 1)"],
    ["x: &a [LOW]\nseverity: *a\n", "Total: 1 (LOW: 1)"],
    ["SEVERITY: LOW\n", "Total: 1 (LOW: 1)"],
    ["\ufeffseverity: [LOW]\n", "Total: 1 (LOW: 1)"],
    ["severity: {LOW: 1}\n", undefined],
  ])("is read as Go reads it: %j", async (text, total) => {
    const machine = { files: { "trivy.yaml": text } };
    const { out } = await trivy("image -q python:3.10.5-alpine3.16", machine);
    expect(/Total: .*/.exec(out)?.[0]).toBe(total);
  });

  it("may come too late for what was said before: a quiet file hides its own name", async () => {
    const { err } = await trivy("image alpine:3.11", { files: { "trivy.yaml": "quiet: true\n" } });
    expect(err).toBe("");
  });

  it("may have an older name", async () => {
    const { err } = await trivy("image --security-checks vuln --skip-update alpine:3.11");
    expect(err.split("\n").slice(0, 2)).toEqual([
      "WARN	'--security-checks' is deprecated. Use '--scanners' instead.",
      "WARN	'--skip-update' is deprecated. Use '--skip-db-update' instead.",
    ]);
  });
});

describe("values that make no sense", () => {
  const start = "flag error: unable to parse flags: unable to parse flag: ";
  it.each([
    [
      "--severity high,LOW",
      `${start}invalid argument "[high LOW]" for "--severity" flag: must be one of ["UNKNOWN" "LOW" "MEDIUM" "HIGH" "CRITICAL"]`,
    ],
    [
      "--format xml",
      `${start}invalid argument "xml" for "--format" flag: must be one of ["table" "json" "template" "sarif" "cyclonedx" "spdx" "spdx-json" "github" "cosign-vuln"]`,
    ],
    ["--reset", `${start}removed flag ("--reset")`],
    [
      "--format json --table-mode summary",
      'flag error: unable to convert flags to options: "--table-mode" can be used only with "--format table".',
    ],
    [
      "--ignorefile nope",
      "flag error: unable to convert flags to options: ignore file not found: nope",
    ],
    [
      "--format cyclonedx --pkg-relationships direct",
      "flag error: align options error: '--pkg-relationships' cannot be used with '--dependency-tree', '--vex' or SBOM formats",
    ],
  ])("%s", async (args, message) => {
    const { code, err } = await trivy(`image -q ${args} alpine:3.11`);
    expect([code, err]).toEqual([1, `FATAL	Fatal error	${message}\n`]);
  });

  it.each([
    ["image", "Require at least 1 argument"],
    ["sbom", "Require at least 1 argument"],
    ["convert", "Require at least 1 argument"],
    ["image a b", "multiple targets cannot be specified"],
  ])("%s", async (command, message) => {
    const help = await trivy(`${command.split(" ")[0]} --help`);
    expect(await trivy(command)).toMatchObject({
      code: 1,
      out: help.out,
      err: `FATAL	Fatal error	${message}\n`,
    });
  });
});

describe("what this edition lacks", () => {
  it.each([
    ["fs .", '"trivy filesystem"'],
    ["k8s cluster", '"trivy kubernetes"'],
    ["--debug config .", '"trivy config"'],
    ["image --vex repo alpine:3.11", '"--vex"'],
    ["image --format spdx-json alpine:3.11", '"--format spdx-json"'],
    ["image --scanners vuln,misconfig alpine:3.11", '"--scanners misconfig"'],
    [
      "image --scanners secret alpine:3.11",
      '"--scanners secret": there are no image layers to look into',
    ],
    ["image --platform linux/arm64 alpine:3.11", '"--platform"'],
    ["sbom --scanners license a.json", '"--scanners license"'],
    ["clean --all --generate-default-config", '"--generate-default-config"'],
  ])("%s is refused in one line", async (command, what) => {
    const { code, out, err } = await trivy(command);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err.replace("flag error: ", "")).toBe(
      `FATAL	Fatal error	this edition of trivy doesn't have ${what} (see "trivy version")\n`,
    );
  });

  it("tells a typing error from it", async () => {
    const { code, out, err } = await trivy("imge alpine:3.11");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(
      /^Error: unknown command "imge" for "trivy"\nUsage:\n[\s\S]+\nFATAL\tFatal error\tunknown command "imge" for "trivy"\n$/,
    );
  });
});

describe("help", () => {
  it.each(["", "image", "sbom", "convert", "version", "clean"])("of trivy %s", async (name) => {
    const { code, out } = await trivy(`${name} --help`);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(golden(`help${name && `-${name}`}.golden`));
    expect((await trivy(`help ${name}`)).out).toBe(out);
  });
});

describe("version", () => {
  it("names the edition and the day of its advisories", async () => {
    const { out } = await trivy("version");
    expect(out).toBe(`Version: 0.74.0
Vulnerability DB:
  Version: 2
  UpdatedAt: 2026-10-06 00:00:00 +0000 UTC
Catalogue edition 2026-10 of Kubebook: behaves as trivy 0.74.0, knows 9 images, advisories of 2026-10-06.
`);
    expect((await trivy("--version")).out).toBe(out);
    expect((await trivy("-v")).out).toBe(out);
  });

  it("is JSON too", async () => {
    const { out } = await trivy("version -f json");
    expect(JSON.parse(out)).toEqual({
      Version: "0.74.0",
      VulnerabilityDB: { Version: 2, UpdatedAt: "2026-10-06T00:00:00Z" },
      Edition: { Name: "Kubebook catalogue", Version: "2026-10" },
    });
  });
});

describe("clean", () => {
  const files = { "/c/fanal/a": "1", "/c/db/b": "2" };

  it("removes what it is asked to", async () => {
    const run = await trivy("clean --scan-cache --cache-dir /c", { files });
    expect([run.code, run.err, [...run.files.keys()]]).toEqual([
      0,
      "INFO	Removing scan cache...\n",
      ["/c/db/b"],
    ]);
  });

  it("wants to know what", async () => {
    expect(await trivy("clean")).toMatchObject({
      code: 1,
      err: "FATAL	Fatal error	no clean option is specified\n",
    });
  });

  it("says what it can't remove", async () => {
    const { err } = await trivy("clean -q --vuln-db --cache-dir /c", {
      faults: { "/c/db": "EACCES" },
    });
    expect(err).toBe(
      "FATAL	Fatal error	vuln db clean error: clear vulnerability database: unlinkat /c/db: permission denied\n",
    );
  });
});
