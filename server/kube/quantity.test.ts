import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalQuantity, Quantity } from "./quantity.ts";

function parsed(text: string): Quantity {
  const quantity = Quantity.parse(text);
  if (!quantity) {
    throw new Error(`no quantity: ${text}`);
  }
  return quantity;
}

describe("canonical form", () => {
  it.each([
    ["0", "0"],
    ["0.5", "500m"],
    ["1.5", "1500m"],
    ["1000m", "1"],
    ["0.001", "1m"],
    ["1000k", "1M"],
    ["1024Ki", "1Mi"],
    ["1.5Gi", "1536Mi"],
    ["1000Mi", "1000Mi"],
    ["1023", "1023"],
    ["1024", "1024"],
    ["1Ki", "1Ki"],
    ["0.3Ki", "307200m"],
    ["1.1Ki", "1126400m"],
    ["1e3", "1e3"],
    ["12e6", "12e6"],
    ["-2.5", "-2500m"],
    ["0.0000000001", "1n"],
    ["100000000000000000000Ei", "9223372036854775807"],
  ])("%s is stored as %s", (text, stored) => {
    expect(canonicalQuantity(text)).toBe(stored);
  });

  it.each(["", "abc", "1 Gi", "1gi", "1Kib", "--1", "1+1", "0.1mi", ".5i", "1i"])(
    "refuses %j",
    (text) => {
      expect(Quantity.parse(text)).toBeUndefined();
    },
  );
});

describe("arithmetic", () => {
  it("compares across notations", () => {
    expect(parsed("1Gi").compare(parsed("1073741824"))).toBe(0);
    expect(parsed("100m").compare(parsed("0.2"))).toBe(-1);
  });

  it("keeps the notation of the left side, or of the right one for zero", () => {
    expect(parsed("1Gi").add(parsed("1Gi")).toString()).toBe("2Gi");
    expect(Quantity.zero.add(parsed("64Mi")).toString()).toBe("64Mi");
    expect(parsed("1").sub(parsed("250m")).toString()).toBe("750m");
  });

  it("rounds up to thousandths and to whole numbers, away from zero only above it", () => {
    expect(parsed("100u").roundedToMilli().toString()).toBe("1m");
    expect(parsed("1500m").toNumber()).toBe(2);
    expect(parsed("0.5").toMilli()).toBe(500);
  });
});

const suffixes = ["", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e2", "E-3"];
const quantities = fc
  .tuple(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), fc.constantFrom(...suffixes))
  .map(([amount, suffix]) => `${amount}${suffix}`);

describe("laws", () => {
  it("writing and reading again loses nothing", () => {
    fc.assert(
      fc.property(quantities, (text) => {
        const quantity = parsed(text);
        expect(parsed(quantity.toString()).compare(quantity)).toBe(0);
        expect(canonicalQuantity(quantity.toString())).toBe(quantity.toString());
      }),
    );
  });

  it("subtracting what was added gives back the start", () => {
    fc.assert(
      fc.property(quantities, quantities, (a, b) => {
        expect(parsed(a).add(parsed(b)).sub(parsed(b)).compare(parsed(a))).toBe(0);
      }),
    );
  });
});
