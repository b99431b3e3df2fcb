import type { Code, Misconfiguration, Result, Secret } from "../../model.ts";
import { renderHeading, summarize } from "./heading.ts";
import { markUp } from "./markup.ts";
import type { TableStyle } from "./vulnerabilities.ts";

const tags: Readonly<Record<string, string>> = {
  CRITICAL: "<red><bold>",
  HIGH: "<red>",
  MEDIUM: "<yellow>",
  LOW: "",
};

/** Findings one below the other, each with its lines of code. */
class Listing {
  text = "";
  readonly #style: TableStyle;

  constructor(style: TableStyle) {
    this.#style = style;
  }

  print(marked: string): void {
    this.text += markUp(marked, this.#style.isTerminal);
  }

  divide(line: "═" | "─"): void {
    this.print(`<dim>${line.repeat(this.#style.columns)}\r\n`);
  }

  /** Says where, then shows the lines. `about` is what is known of the place. */
  code(about: readonly string[], { Lines }: Code): void {
    if (!Lines || Lines.length === 0) {
      return;
    }
    for (const line of about) {
      this.print(line);
    }
    this.divide("─");
    for (const [index, line] of Lines.entries()) {
      const { Number: number = 0, Truncated, IsCause } = line;
      const shown = String(number);
      if (Truncated) {
        this.print(`<dim>${".".repeat(shown.length).padStart(4)}   `);
      } else if (IsCause) {
        this.print(`<red>${shown.padStart(4)} `);
        this.print(`<red>${edgeOf(line, index, Lines.length)} `);
      } else {
        this.print(`<dim>${shown.padStart(4)}   `);
      }
      const content = this.#style.isTerminal ? line.Highlighted : line.Content;
      this.print(`${content ?? ""}\r\n`);
    }
    this.divide("─");
  }
}

type Line = NonNullable<Code["Lines"]>[number];

function edgeOf({ FirstCause, LastCause }: Line, index: number, count: number): string {
  if ((FirstCause && LastCause) || count === 1) {
    return "[";
  }
  if (FirstCause || index === 0) {
    return "┌";
  }
  return LastCause || index === count - 1 ? "└" : "│";
}

/** `:3-5` behind a file's name. */
function lineInfo(start = 0, end = 0, styled: boolean): string {
  if (start <= 0) {
    return "";
  }
  const first = markUp(`<dim>:</dim><blue>${start}`, styled);
  return end > start ? markUp(`${first}<blue>-${end}`, styled) : first;
}

/** Keys and passwords of a file. Source: trivy `pkg/report/table/secret.go` v0.74 */
export function renderSecrets(
  result: Result,
  severities: readonly string[],
  style: TableStyle,
): string {
  const { Target, Secrets: secrets = [] } = result;
  if (secrets.length === 0) {
    return "";
  }
  const listing = new Listing(style);
  listing.print(`${summarize("Total", secrets, severities)}\n\n`);
  for (const secret of secrets) {
    const { Severity = "", Category = "", RuleID = "", Title = "" } = secret;
    listing.print(`${tags[Severity] ?? "<blue>"}${Severity}: `);
    listing.print(`${Category} (${RuleID})\r\n`);
    listing.divide("═");
    listing.print(`<dim>${Title}\r\n`);
    listing.divide("─");
    listing.code([whereIs(Target, secret, style)], secret.Code ?? {});
    listing.print("\r\n\r\n");
  }
  return renderHeading(`${Target} (secrets)`, style.isTerminal) + listing.text;
}

function whereIs(target: string, secret: Secret, { isTerminal }: TableStyle): string {
  const { StartLine, EndLine, Offset = 0, Layer } = secret;
  const offset =
    Offset > 0 ? markUp(` <dim>(offset: </dim><cyan>${Offset}<dim> bytes)</dim>`, isTerminal) : "";
  const layer = Layer?.DiffID?.replace(/^sha256:/, "").slice(0, 12);
  const madeBy = Layer?.CreatedBy ? ` (added by '${Layer.CreatedBy.slice(0, 40)}')` : "";
  const note = madeBy || (layer ? ` (added in layer '${layer}')` : "");
  return ` <blue>${target}${lineInfo(StartLine, EndLine, isTerminal)}${offset}<magenta>${note}\r\n`;
}

/** Failed checks of a configuration file. Source: trivy `pkg/report/table/misconfig.go` v0.74 */
export function renderMisconfigurations(
  result: Result,
  severities: readonly string[],
  style: TableStyle,
): string {
  const { Target, Type = "", Misconfigurations: checks = [] } = result;
  if (checks.length === 0) {
    return "";
  }
  const { Successes, Failures } = result.MisconfSummary ?? { Successes: 0, Failures: 0 };
  const listing = new Listing(style);
  listing.print(
    `Tests: ${Successes + Failures} (SUCCESSES: ${Successes}, FAILURES: ${Failures})\n`,
  );
  listing.print(`${summarize("Failures", checks, severities)}\n\n`);
  for (const check of checks) {
    const { Severity = "", ID = "", Message = "", Description = "", PrimaryURL = "" } = check;
    listing.print(`${ID} ${tags[Severity] ?? "<blue>"}(${Severity}): `);
    listing.print(`${Message}\r\n`);
    listing.divide("═");
    listing.print(`<dim>${Description}\r\n`);
    if (PrimaryURL !== "") {
      listing.print(`\r\n<dim>See ${PrimaryURL}\r\n`);
    }
    listing.divide("─");
    listing.code(causes(Target, check, style), check.CauseMetadata?.Code ?? {});
    listing.print("\r\n\r\n");
  }
  return renderHeading(`${Target} (${Type})`, style.isTerminal) + listing.text;
}

/** The place, and below it through what it got there. */
function causes(
  target: string,
  { CauseMetadata }: Misconfiguration,
  { isTerminal }: TableStyle,
): string[] {
  const { StartLine, EndLine, Occurrences = [] } = CauseMetadata ?? {};
  const via = Occurrences.map(({ Resource = "", Filename = "", Location = {} }, index) => {
    const { StartLine: start = 0, EndLine: end = 0 } = Location;
    const lines = start >= end ? String(start) : `${start}-${end}`;
    return ` ${" ".repeat(index + 2)}<dim>via </dim><italic>${Filename}<dim>:${lines} (${Resource})\n`;
  });
  return [` <blue>${target}${lineInfo(StartLine, EndLine, isTerminal)}\r\n`, ...via];
}
