import { describe, expect, it } from "vitest";
import { trivy } from "../testing/fake-host.ts";
import { matchesGlob } from "./glob.ts";

const scan = (files: Record<string, string>, args = "") =>
  trivy(`image -q --table-mode detailed --severity CRITICAL ${args} alpine:3.11`, { files });

const id = "CVE-2022-37434";

describe(".trivyignore", () => {
  it("leaves out what it names, and the exit code follows", async () => {
    const files = { ".trivyignore": `# accepted\n\n  ${id}  # why\n` };
    expect(await scan(files, "--exit-code 1")).toMatchObject({ code: 0, out: "", err: "" });
  });

  it.each([
    ["exp:2026-11-23", 1],
    ["exp:2026-11-24", 0],
    ["exp:2025-01-01", 1],
  ])("counts until its day (%s)", async (expiry, code) => {
    expect((await scan({ ".trivyignore": `${id} ${expiry}` }, "--exit-code 1")).code).toBe(code);
  });

  it.each([
    ["words behind the id", `${id} OTHER`, 0],
    ["a carriage return", `${id}\r\n`, 0],
    ["a space that doesn't break", `\u00a0${id}`, 0],
    ["the first of two days", `${id} exp:2099-01-01 exp:2000-01-01`, 0],
    ["another case", id.toLowerCase(), 1],
    ["a byte order mark", `\ufeff${id}`, 1],
    ["a pattern", "CVE-*", 1],
    ["a line beyond what trivy reads", `#${"x".repeat(65_536)}\n${id}`, 1],
  ])("is read as trivy reads it: %s", async (_, text, code) => {
    expect((await scan({ ".trivyignore": text }, "--exit-code 1")).code).toBe(code);
  });

  it("may be a directory, and then says nothing", async () => {
    const faults = { ".trivyignore": "EISDIR" };
    expect(await trivy("image -q -s CRITICAL alpine:3.16", { faults })).toMatchObject({ code: 0 });
    expect(
      await trivy("image -q --ignorefile . alpine:3.16", { faults: { ".": "EISDIR" } }),
    ).toMatchObject({
      code: 1,
      err: "FATAL	Fatal error	flag error: unable to convert flags to options: ignore file not found: .\n",
    });
  });

  it("says which day it can't read, and passes the line over", async () => {
    const { code, err } = await trivy(
      "image --exit-code 1 --scanners vuln -s CRITICAL alpine:3.11",
      {
        files: { ".trivyignore": `${id} exp:soon` },
      },
    );
    expect(code).toBe(1);
    expect(err).toContain(
      'WARN	Error while parsing expiration date in .trivyignore file	err="parsing time \\"soon\\" as \\"2006-01-02\\": cannot parse \\"soon\\" as \\"2006\\""\n',
    );
  });

  it("tells that something was left out, and shows it if asked", async () => {
    const files = { ".trivyignore": id };
    const hidden = await trivy("image -s CRITICAL --table-mode detailed alpine:3.11", { files });
    expect(hidden.err).toContain(
      'INFO	Some vulnerabilities have been ignored/suppressed. Use the "--show-suppressed" flag to display them.\n',
    );
    expect((await scan(files, "--show-suppressed")).out).toBe(`
alpine:3.11 (alpine 3.11.13)
============================
Total: 0 (CRITICAL: 0)


Suppressed Vulnerabilities (Total: 1)
=====================================
┌─────────┬────────────────┬──────────┬─────────┬───────────┬──────────────┐
│ Library │ Vulnerability  │ Severity │ Status  │ Statement │    Source    │
├─────────┼────────────────┼──────────┼─────────┼───────────┼──────────────┤
│ zlib    │ CVE-2022-37434 │ CRITICAL │ ignored │ N/A       │ .trivyignore │
└─────────┴────────────────┴──────────┴─────────┴───────────┴──────────────┘
`);
  });

  it("may be unreadable", async () => {
    const { code, err } = await trivy("image -q --ignorefile x alpine:3.11", {
      faults: { x: "EACCES" },
    });
    expect([code, err]).toEqual([
      1,
      "FATAL	Fatal error	run error: filter error: filtering error: x error: x parse error: file open error: open x: permission denied\n",
    ]);
  });
});

describe(".trivyignore.yaml", () => {
  const yaml = (rule: string) => ({ "a.yaml": `vulnerabilities:\n  - id: ${id}\n${rule}` });
  const codeOf = async (rule: string) =>
    (await scan(yaml(rule), "--ignorefile a.yaml --exit-code 1")).code;

  it.each([
    ["", 0],
    ["    expired_at: 2026-11-24\n", 0],
    ["    expired_at: 2026-11-22\n", 1],
    ["    purls: ['pkg:apk/alpine/zlib']\n", 0],
    ["    purls: ['pkg:apk/alpine/zlib@1.2.11-r3?arch=x86_64']\n", 0],
    ["    purls: ['pkg:apk/alpine/zlib@1.2.11-r4']\n", 1],
    ["    purls: ['pkg:apk/alpine/musl']\n", 1],
    ["    paths: ['alpine:*']\n", 0],
    ["    paths: ['usr/**']\n", 1],
  ])("with %j", async (rule, code) => {
    expect(await codeOf(rule)).toBe(code);
  });

  it("gives the reason to the table", async () => {
    const files = yaml("    statement: We never inflate\n");
    const { out } = await scan(files, "--ignorefile a.yaml --show-suppressed");
    expect(out).toContain("│ ignored │ We never inflate │ a.yaml │");
  });

  const rule = 'struct { result.plain "yaml:\\",inline\\""; PURLs []string "yaml:\\"purls\\"" }';
  const shape = (what: string, line = 1) =>
    `yaml: unmarshal errors:\n  line ${line}: cannot unmarshal ${what}`;
  const time = (text: string, rest: string, as: string) =>
    `parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${rest}" as "${as}"`;

  it.each([
    ["vulnerabilities: [\n", "yaml: line 1: did not find expected node content"],
    ["vulnerabilities: x", shape("!!str `x` into result.IgnoreFindings")],
    ["[]", shape("!!seq into result.IgnoreConfig")],
    ["vulnerabilities:\n  id: x", shape("!!map into result.IgnoreFindings", 2)],
    ["vulnerabilities:\n- CVE-2020-0001", shape(`!!str \`CVE-202...\` into ${rule}`, 2)],
    ["vulnerabilities: [{id: [a]}]", shape("!!seq into string")],
    ["vulnerabilities: [{id: a, paths: x}]", shape("!!str `x` into []string")],
    ["vulnerabilities: [{id: a, expired_at: x}]", time("x", "x", "2006")],
    ["secrets: [{id: a, expired_at: 5}]", time("5", "5", "2006")],
    ['vulnerabilities: [{id: a, expired_at: "2020-01-01"}]', time("2020-01-01", "", "T")],
    [
      'vulnerabilities: [{id: a, paths: ["["]}]',
      "invalid path pattern in the ignore file, id: a, path: [",
    ],
    [
      "vulnerabilities: [{id: a, paths: ['a{b']}]",
      "invalid path pattern in the ignore file, id: a, path: a{b",
    ],
    [
      "vulnerabilities: [{id: a, purls: [x]}]",
      'purl error in the ignore file: failed to parse purl(x): purl scheme is not "pkg": "x"',
    ],
  ])("refuses %j", async (text, reason) => {
    const { code, err } = await scan({ "a.yaml": text }, "--ignorefile a.yaml");
    expect([code, err.slice(err.indexOf("FATAL"))]).toEqual([
      1,
      `FATAL	Fatal error	run error: filter error: filtering error: a.yaml error: a.yaml parse error: yaml decode error: ${reason}\n`,
    ]);
  });
});

describe("patterns of paths", () => {
  it.each([
    ["*.json", "a.json", true],
    ["*.json", "b/a.json", false],
    ["**/*.json", "b/c/a.json", true],
    ["**/*.json", "a.json", true],
    ["b/**", "b/c/d", true],
    ["b/**/d", "b/d", true],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["{a,b}/x", "b/x", true],
    ["a.c", "abc", false],
    ["\\*", "*", true],
  ])("%s and %s: %s", (pattern, path, matches) => {
    expect(matchesGlob(pattern, path)).toBe(matches);
  });
});
