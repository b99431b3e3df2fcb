import { describe, expect, it } from "vitest";
import type { DetectedVulnerability, Result } from "../../model.ts";
import { wrapText } from "./styled-text.ts";
import { renderTable } from "./table.ts";
import { renderSuppressed, renderVulnerabilities } from "./vulnerabilities.ts";

const plain = { isTerminal: false, usesColors: false, columns: 40 };

function found(fields: Partial<DetectedVulnerability>): DetectedVulnerability {
  return {
    VulnerabilityID: "CVE-2020-0001",
    PkgName: "foo",
    InstalledVersion: "1.2.3",
    Status: "fixed",
    Title: "foobar",
    Description: "baz",
    Severity: "HIGH",
    ...fields,
  };
}

function draw(vulnerabilities: readonly DetectedVulnerability[], fields: Partial<Result> = {}) {
  const result = {
    Target: "test",
    Class: "lang-pkgs",
    Vulnerabilities: vulnerabilities,
    ...fields,
  };
  return renderVulnerabilities(result, ["MEDIUM", "HIGH"], plain);
}

describe("the table of one target", () => {
  it("has the link below the title", () => {
    const PrimaryURL = "https://avd.aquasec.com/nvd/cve-2020-0001";
    expect(draw([found({ PrimaryURL, Status: "will_not_fix" })])).toBe(`
test ()
=======
Total: 1 (MEDIUM: 0, HIGH: 1)

┌─────────┬───────────────┬──────────┬──────────────┬───────────────────┬───────────────┬───────────────────────────────────────────┐
│ Library │ Vulnerability │ Severity │    Status    │ Installed Version │ Fixed Version │                   Title                   │
├─────────┼───────────────┼──────────┼──────────────┼───────────────────┼───────────────┼───────────────────────────────────────────┤
│ foo     │ CVE-2020-0001 │ HIGH     │ will_not_fix │ 1.2.3             │               │ foobar                                    │
│         │               │          │              │                   │               │ https://avd.aquasec.com/nvd/cve-2020-0001 │
└─────────┴───────────────┴──────────┴──────────────┴───────────────────┴───────────────┴───────────────────────────────────────────┘
`);
  });

  it("takes the description where there is no title, and the file of the package", () => {
    const row = draw([found({ Title: "", Description: "foobar", PkgPath: "foo/bar" })]);
    expect(row.split("\n").at(-3)).toBe(
      "│ foo (bar) │ CVE-2020-0001 │ HIGH     │ fixed  │ 1.2.3             │               │ foobar │",
    );
  });

  it("cuts a title after twelve words", () => {
    const Title = "a b c d e f g h i j k l m n o p";
    expect(
      draw([found({ Title })])
        .split("\n")
        .at(-3),
    ).toContain("│ a b c d e f g h i j k l... │");
  });

  it("joins equal cells of one column, but never with the header", () => {
    const drawn = draw(
      [
        found({
          VulnerabilityID: "CVE-2022-0235",
          PkgName: "node-fetch",
          InstalledVersion: "1.7.3",
        }),
        found({
          VulnerabilityID: "CVE-2021-26539",
          PkgName: "sanitize-html",
          InstalledVersion: "1.20.0",
          Severity: "MEDIUM",
        }),
        found({
          VulnerabilityID: "CVE-2021-26540",
          PkgName: "sanitize-html",
          InstalledVersion: "1.20.0",
          FixedVersion: "2.3.2",
          Severity: "MEDIUM",
          Title: "Library",
        }),
      ],
      { Target: "package-lock.json", Type: "npm" },
    );
    expect(drawn).toBe(`
package-lock.json (npm)
=======================
Total: 3 (MEDIUM: 2, HIGH: 1)

┌───────────────┬────────────────┬──────────┬────────┬───────────────────┬───────────────┬─────────┐
│    Library    │ Vulnerability  │ Severity │ Status │ Installed Version │ Fixed Version │  Title  │
├───────────────┼────────────────┼──────────┼────────┼───────────────────┼───────────────┼─────────┤
│ node-fetch    │ CVE-2022-0235  │ HIGH     │ fixed  │ 1.7.3             │               │ foobar  │
├───────────────┼────────────────┼──────────┤        ├───────────────────┼───────────────┤         │
│ sanitize-html │ CVE-2021-26539 │ MEDIUM   │        │ 1.20.0            │               │         │
│               ├────────────────┤          │        │                   ├───────────────┼─────────┤
│               │ CVE-2021-26540 │          │        │                   │ 2.3.2         │ Library │
└───────────────┴────────────────┴──────────┴────────┴───────────────────┴───────────────┴─────────┘
`);
  });

  it("is only a heading where nothing is left", () => {
    expect(draw([])).toBe("\ntest ()\n=======\nTotal: 0 (MEDIUM: 0, HIGH: 0)\n\n");
  });

  it("counts bytes below its heading, as Go does", () => {
    expect(draw([], { Target: "日本" }).split("\n")[2]).toBe("=========");
  });

  it("is bold, dim and coloured on a terminal", () => {
    const result = { Target: "t", Class: "os-pkgs", Vulnerabilities: [found({ Title: "x" })] };
    const drawn = renderVulnerabilities(result, ["HIGH"], {
      isTerminal: true,
      usesColors: true,
      columns: 40,
    });
    expect(drawn.split("\n").map((line) => JSON.stringify(line))).toMatchInlineSnapshot(`
      [
        ""\\u001b[0m"",
        ""\\u001b[4m\\u001b[4m\\u001b[1mt\\u001b[0m\\u001b[4m\\u001b[0m"",
        """",
        ""\\u001b[0m\\u001b[0mTotal: 1 (HIGH: 1)"",
        """",
        ""\\u001b[0m\\u001b[2m┌─────────┬───────────────┬──────────┬────────┬───────────────────┬───────────────┬───────┐\\u001b[0m"",
        ""\\u001b[2m│\\u001b[0m \\u001b[1mLibrary\\u001b[0m \\u001b[2m│\\u001b[0m \\u001b[1mVulnerability\\u001b[0m \\u001b[2m│\\u001b[0m \\u001b[1mSeverity\\u001b[0m \\u001b[2m│\\u001b[0m \\u001b[1mStatus\\u001b[0m \\u001b[2m│\\u001b[0m \\u001b[1mInstalled Version\\u001b[0m \\u001b[2m│\\u001b[0m \\u001b[1mFixed Version\\u001b[0m \\u001b[2m│\\u001b[0m \\u001b[1mTitle\\u001b[0m \\u001b[2m│\\u001b[0m"",
        ""\\u001b[2m├─────────┼───────────────┼──────────┼────────┼───────────────────┼───────────────┼───────┤\\u001b[0m"",
        ""\\u001b[2m│\\u001b[0m foo     \\u001b[2m│\\u001b[0m CVE-2020-0001 \\u001b[2m│\\u001b[0m \\u001b[91mHIGH\\u001b[0m     \\u001b[2m│\\u001b[0m fixed  \\u001b[2m│\\u001b[0m 1.2.3             \\u001b[2m│\\u001b[0m               \\u001b[2m│\\u001b[0m x     \\u001b[2m│\\u001b[0m"",
        ""\\u001b[2m└─────────┴───────────────┴──────────┴────────┴───────────────────┴───────────────┴───────┘\\u001b[0m"",
        """",
      ]
    `);
  });

  it("lists what was left out, with the reason", () => {
    const modified = (Statement: string) => ({
      Type: "vulnerability" as const,
      Status: "ignored",
      Statement,
      Source: ".trivyignore",
      Finding: found({}),
    });
    expect(renderSuppressed([modified(""), modified("accepted")], plain)).toBe(`
Suppressed Vulnerabilities (Total: 2)
=====================================
┌─────────┬───────────────┬──────────┬─────────┬───────────┬──────────────┐
│ Library │ Vulnerability │ Severity │ Status  │ Statement │    Source    │
├─────────┼───────────────┼──────────┼─────────┼───────────┼──────────────┤
│ foo     │ CVE-2020-0001 │ HIGH     │ ignored │ N/A       │ .trivyignore │
│         │               │          │         ├───────────┤              │
│         │               │          │         │ accepted  │              │
└─────────┴───────────────┴──────────┴─────────┴───────────┴──────────────┘
`);
  });
});

describe("wrapping", () => {
  it.each([
    ["hello world!", 100, ["hello world!"]],
    ["hello world!", 10, ["hello", "world!"]],
    ["hello incredible world!", 10, ["hello", "incredible", "world!"]],
    ["it fit gud hooray", 10, ["it fit gud", "hooray"]],
    [
      "hello world, antidisestablishmentarianism!",
      16,
      ["hello world,", "antidisestablis-", "hmentarianism!"],
    ],
    [
      "hello world\nthis is a\nlong sentence.",
      10,
      ["hello", "world", "this is a", "long", "sentence."],
    ],
    ["", 10, [""]],
    ["hello          world!", 10, ["hello", "world!"]],
    ["a\n\nb\n", 10, ["a", "", "b"]],
    [
      "\x1b[37mhello this should be\x1b[38mover 4 lines!",
      10,
      ["\x1b[37mhello this", "should", "be\x1b[38mover 4", "lines!"],
    ],
  ])("of %j at %i", (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });

  it("begins only where the whole table is wider than 80 columns", () => {
    const rows = (length: number) => [["word ".repeat(length).trim()]];
    const heightOf = (length: number) =>
      renderTable({
        headers: ["H"],
        rows: rows(length),
        merge: false,
        columnWidthMax: 20,
        styled: false,
      }).split("\n").length;
    expect([heightOf(15), heightOf(16)]).toEqual([6, 9]);
  });
});
