import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelKeyFaults, labelSelectorErrors, labelValueFaults } from "./labels.ts";
import {
  dns1035LabelFaults,
  dns1123LabelFaults,
  dns1123SubdomainFaults,
  nameCheck,
  pathSegmentFaults,
} from "./names.ts";
import { configKeyFaults, envVarNameFaults, portNameFaults, portNumberFaults } from "./values.ts";

const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe("names", () => {
  it("takes labels and tells upstream's text otherwise", () => {
    expect(dns1123LabelFaults("web-1")).toEqual([]);
    expect(dns1123LabelFaults("Web")).toEqual([labelText]);
    expect(dns1123LabelFaults("a.b")).toEqual(["must not contain dots"]);
    expect(dns1123LabelFaults("a".repeat(64))).toEqual(["must be no more than 63 characters"]);
  });

  it("tells subdomains and RFC 1035 labels apart", () => {
    expect(dns1123SubdomainFaults("a.b-c.d")).toEqual([]);
    expect(dns1123SubdomainFaults("My_App")).toEqual([
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ]);
    expect(dns1035LabelFaults("1web")).toEqual([
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ]);
    expect(pathSegmentFaults("a/b%")).toEqual(["may not contain '/'", "may not contain '%'"]);
  });

  it("lets the prefix of a generated name end with a dash", () => {
    const check = nameCheck(dns1123LabelFaults);
    expect(check("web-", true)).toEqual([]);
    expect(check("web-", false)).toEqual([labelText]);
  });

  it("agrees with the shape of a label for every string", () => {
    const labels = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
    fc.assert(
      fc.property(labels, (label) => {
        expect(dns1123LabelFaults(label)).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(labels, fc.constantFrom("_", "A", " ", "/"), (label, bad) => {
        expect(dns1123LabelFaults(`${label}${bad}x`)).toEqual([labelText]);
      }),
    );
  });
});

describe("labels", () => {
  it("takes prefixed keys and refuses broken ones", () => {
    expect(labelKeyFaults("example.com/My_Name")).toEqual([]);
    expect(labelKeyFaults("/x")).toEqual(["prefix part must be non-empty"]);
    expect(labelKeyFaults(`a/${"x".repeat(64)}`)).toEqual([
      "name part must be no more than 63 bytes",
    ]);
    expect(labelValueFaults("a b")).toEqual([
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ]);
  });

  it("checks the operators of a selector", () => {
    const matchExpressions = [
      { key: "a", operator: "In" },
      { key: "b", operator: "Exists", values: ["x"] },
      { key: "c", operator: "Near" },
    ];
    expect(
      labelSelectorErrors({ matchExpressions }, "spec").map((e) => `${e.field}: ${e.body}`),
    ).toEqual([
      "spec.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      'spec.matchExpressions[2].operator: Invalid value: "Near": not a valid selector operator',
    ]);
  });
});

describe("values", () => {
  it("checks ports, variables and keys", () => {
    expect(portNumberFaults(0)).toEqual(["must be between 1 and 65535, inclusive"]);
    expect(portNameFaults("Http--")).toEqual([
      "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
      "must not contain consecutive hyphens",
      "must not begin or end with a hyphen",
    ]);
    expect(envVarNameFaults("A=B")).toEqual([
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    ]);
    expect(configKeyFaults("..x")).toEqual(["must not start with '..'"]);
  });
});
