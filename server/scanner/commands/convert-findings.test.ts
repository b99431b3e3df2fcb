import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { trivy } from "../testing/fake-host.ts";

const golden = (name: string) => join(import.meta.dirname, "..", "golden", name);
const report = readFileSync(golden("findings.report.json"), "utf8");
const all = "--scanners vuln,misconfig,secret,license";

const convert = (args: string, files: Readonly<Record<string, string>> = {}, isTerminal = false) =>
  trivy(`convert -q ${args} r.json`, { files: { "r.json": report, ...files }, isTerminal });

// The golden files are what trivy 0.74 makes of the same report.
describe("a report of another edition, with findings of every kind", () => {
  it.each([
    ["table", all],
    ["json", "-f json"],
    ["sarif", "-f sarif"],
  ])("is written as %s", async (format, args) => {
    const { code, out } = await convert(args);
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(golden(`findings.${format}.golden`));
  });

  it("is coloured on a terminal", async () => {
    const { out } = await convert(all, {}, true);
    expect(out).toContain("\x1b[0m\x1b[31m\x1b[1mCRITICAL: \x1b[0m");
    expect(out).toContain("\x1b[38;5;64mFROM\x1b[0m alpine");
    expect(out).toContain("\x1b[91mRestricted\x1b[0m");
  });

  it.each([
    ["CRITICAL", 3],
    ["MEDIUM", 3],
    ["UNKNOWN", 3],
    ["", 0],
  ])("fails a gate for %s", async (severities, code) => {
    const args = severities === "" ? "--list-all-pkgs=false" : `-s ${severities} --exit-code 3`;
    expect((await convert(`${args} -f json`)).code).toBe(code);
  });

  it.each([
    ["DS-0002", "misconfiguration", "Misconfigurations", 1],
    ["aws-access-key-id", "secret", "Secrets", 0],
    ["GPL-2.0-only", "license", "Licenses", 4],
    ["CVE-2022-40898", "vulnerability", "Vulnerabilities", 0],
  ])("leaves out %s where the plain file names it", async (id, type, list, left) => {
    const { out } = await convert("-f json --show-suppressed", { ".trivyignore": id });
    const { Results } = JSON.parse(out);
    const of = (name: string) =>
      Results.flatMap((one: Record<string, object[]>) => one[name] ?? []);
    expect(of(list)).toHaveLength(left);
    expect(of("ExperimentalModifiedFindings")).toMatchObject([
      { Type: type, Status: "ignored", Statement: "", Source: ".trivyignore" },
    ]);
  });

  it("leaves out a license all of whose parts are named", async () => {
    const { out } = await convert("-f json --show-suppressed", { ".trivyignore": "MIT\nISC\n" });
    expect(out).toContain('"Statement": "All license components are individually ignored"');
  });

  it("keeps what rules of one kind name in another", async () => {
    const rules = { "i.yaml": "secrets:\n- id: DS-0002\nmisconfigurations:\n- id: MIT\n" };
    const plain = (await convert("-f json")).out;
    expect((await convert("-f json --ignorefile i.yaml", rules)).out).toBe(plain);
  });
});
