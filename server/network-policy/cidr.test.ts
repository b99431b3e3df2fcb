import { expect, test } from "vitest";
import { cidrContains } from "./cidr.ts";

test.each([
  ["10.0.0.0/8", "10.255.0.1", true],
  ["10.0.0.0/8", "11.0.0.1", false],
  ["0.0.0.0/0", "255.255.255.255", true],
  ["10.244.0.3/32", "10.244.0.3", true],
  ["10.244.0.3/32", "10.244.0.2", false],
  ["2001:db8::/32", "2001:db8:1::5", true],
  ["2001:db8::/32", "2001:db9::", false],
  ["::/0", "::1", true],
  ["::/0", "10.0.0.1", false],
  ["10.0.0.0/33", "10.0.0.0", false],
  ["10.0.0.0", "10.0.0.0", false],
  ["0.0.0.0/0", "a.example", false],
  ["::/0", "1::2::3", false],
])("%s holds %s: %s", (cidr, ip, expected) => {
  expect(cidrContains(cidr, ip)).toBe(expected);
});
