import { describe, expect, it } from "vitest";
import { needsWarning, pasteLinesOf, textOfPaste, withoutControls } from "./paste.ts";

describe("pasteLinesOf", () => {
  it("takes prompts off, marks what deletes and what isn't half-width, and says what runs", () => {
    const lines = pasteLinesOf(
      "$ kubectl delete netpol --all\r\nkubectl apply −f deny-all.yaml\nkubectl get netpol",
    );
    expect(lines).toEqual([
      {
        text: "kubectl delete netpol --all",
        prompt: "$ ",
        lookalikes: [],
        isDestructive: true,
        isRun: true,
      },
      {
        text: "kubectl apply −f deny-all.yaml",
        prompt: "",
        lookalikes: [{ found: "−", meant: "-", index: 14 }],
        isDestructive: false,
        isRun: true,
      },
      {
        text: "kubectl get netpol",
        prompt: "",
        lookalikes: [],
        isDestructive: false,
        isRun: false,
      },
    ]);
    expect(textOfPaste(lines)).toBe(
      "kubectl delete netpol --all\nkubectl apply −f deny-all.yaml\nkubectl get netpol",
    );
  });

  it("keeps a here-document as it is, and a break at the end", () => {
    const text = "cat > a <<'E'\n# comment\nE\n";
    expect(textOfPaste(pasteLinesOf(text))).toBe(text);
  });

  it.each([
    ["rm -rf a", true],
    ["ls && rm a", true],
    ["k -n x delete pod a", true],
    ["kubectl get pods", false],
    ["echo form", false],
    ["kubectl get pods -l app=rm", false],
  ])("knows whether %s destroys", (line, isDestructive) => {
    expect(pasteLinesOf(line)[0]?.isDestructive).toBe(isDestructive);
  });
});

describe("needsWarning", () => {
  it("is for more than one line; a break at the ends doesn't count", () => {
    expect(needsWarning("ls")).toBe(false);
    expect(needsWarning("\nls\r\n")).toBe(false);
    expect(needsWarning("ls\rpwd")).toBe(true);
  });
});

it("lets no escape sequence through a paste", () => {
  expect(withoutControls("a\u001b[201~b\tc\u0007\u009bd\r\ne\r")).toBe("a[201~b\tcd\ne\n");
});
