import { expect, test } from "vitest";
import { cidrWarnings, ipWarnings } from "./address-warnings.ts";
import { networkPolicyKind } from "./network-policy.ts";

test.each([
  ["192.12.2.0/24", []],
  ["0.0.0.0/0", []],
  ["2001:db8::/64", []],
  ["::/0", []],
  ["x", []],
  [
    "192.12.2.8/24",
    [
      'f: CIDR value "192.12.2.8/24" is ambiguous in this context (should be "192.12.2.0/24" or "192.12.2.8/32"?)',
    ],
  ],
  [
    "2001:db8::1/64",
    [
      'f: CIDR value "2001:db8::1/64" is ambiguous in this context (should be "2001:db8::/64" or "2001:db8::1/128"?)',
    ],
  ],
  [
    "2001:DB8:0:0::/64",
    [
      'f: IPv6 CIDR value "2001:DB8:0:0::/64" should be in RFC 5952 canonical format ("2001:db8::/64")',
    ],
  ],
  ["10.0.0.0/08", ['f: non-standard CIDR value "10.0.0.0/08" is invalid: use "10.0.0.0/8"']],
  [
    "::ffff:10.0.0.0/104",
    ['f: non-standard CIDR value "::ffff:10.0.0.0/104" is invalid: use "10.0.0.0/8"'],
  ],
])("block %s", (text, warnings) => {
  expect(cidrWarnings("f", text)).toEqual(warnings);
});

test.each([
  ["10.1.2.3", []],
  ["2001:db8::2", []],
  ["::ffff:1.2.3.4", ['f: non-standard IP address "::ffff:1.2.3.4" is invalid: use "1.2.3.4"']],
  [
    "2001:db8:0:0::2",
    ['f: IPv6 address "2001:db8:0:0::2" should be in RFC 5952 canonical format ("2001:db8::2")'],
  ],
])("address %s", (text, warnings) => {
  expect(ipWarnings("f", text)).toEqual(warnings);
});

test("a policy is warned of each block, by its place", () => {
  const except = ["10.1.0.0/16", "10.2.0.1/16"];
  const warnings = networkPolicyKind.warnings?.(
    {
      metadata: { name: "p" },
      spec: {
        podSelector: {},
        ingress: [{}, { from: [{ podSelector: {} }, { ipBlock: { cidr: "10.0.0.0/8", except } }] }],
        egress: [{ to: [{ ipBlock: { cidr: "10.0.0.9/8" } }] }],
      },
    },
    undefined,
  );
  expect(warnings?.map((warning) => warning.slice(0, warning.indexOf(":")))).toEqual([
    "spec.ingress[1].from[1].ipBlock.except[1]",
    "spec.egress[0].to[0].ipBlock.cidr",
  ]);
});
