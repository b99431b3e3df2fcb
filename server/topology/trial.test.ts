import fc from "fast-check";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { parseTrial } from "./trial.ts";

const policy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "allow" },
  spec: {
    podSelector: { matchLabels: { app: "backend" } },
    ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }],
  },
};

function sentence(manifest: string): string {
  const parsed = parseTrial(manifest);
  return parsed.ok ? parsed.trial.map(({ metadata }) => metadata?.name).join() : parsed.message.en;
}

it("reads the policies of all documents, in default unless told otherwise", () => {
  const other = { ...policy, metadata: { name: "other", namespace: "shop" } };
  const manifest = [policy, { kind: "Service" }, other]
    .map((each) => stringify(each))
    .join("---\n");
  const parsed = parseTrial(manifest);
  expect(parsed.ok && parsed.trial.map(({ metadata }) => metadata)).toEqual([
    { name: "allow", namespace: "default" },
    { name: "other", namespace: "shop" },
  ]);
});

it.each([
  ["spec: [", "Line 1 can't be read as YAML."],
  ["kind: NetworkPolicy\nkind: NetworkPolicy", "Line 2 can't be read as YAML."],
  ["kind: Service", "There is no NetworkPolicy in it."],
  ["", "There is no NetworkPolicy in it."],
  [
    stringify({ ...policy, spec: { ingress: "all" } }),
    "`spec.ingress` isn't written as it should be.",
  ],
  [stringify({ ...policy, metadata: {} }), "`metadata.name` isn't written as it should be."],
])("says why %j can't be tried", (manifest, wanted) => {
  expect(sentence(manifest)).toBe(wanted);
});

it("refuses aliases that blow up", () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(", ")}]`,
  );
  const bomb = `kind: NetworkPolicy\na0: &a0 [x]\n${levels.join("\n")}\n`;
  expect(sentence(bomb)).toBe("There is no NetworkPolicy in it.");
});

it("never throws", () => {
  fc.assert(
    fc.property(fc.string(), fc.json(), (text, json) => {
      parseTrial(text);
      parseTrial(`kind: NetworkPolicy\nmetadata: ${json}\nspec: ${json}\n`);
    }),
  );
});
