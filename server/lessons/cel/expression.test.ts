import { expect, it } from "vitest";
import { compile } from "./expression.ts";

const facts = {
  objects: [
    { metadata: { name: "a" }, spec: { ports: [{ port: 8080 }], replicas: 2 } },
    { metadata: { name: "b", labels: { app: "backend" } } },
  ],
  o: { name: "frontend-pod", exitCode: 1, command: ["wget", "http://backend-service"] },
  seen: [],
  calls: [{ code: 404 }],
};

function holds(text: string): boolean {
  const compiled = compile(text);
  if (!compiled.ok) {
    throw new Error(compiled.reason);
  }
  return compiled.expression.holds(facts);
}

it.each([
  ["objects.exists(p, p.spec.ports.exists(x, x.port == 8080))", true],
  ["objects.exists(p, p.spec.replicas == 2)", true],
  ["objects.exists(p, p.metadata.?labels.?app.orValue('') == 'backend')", true],
  ["size(objects) == 2 && size(seen) == 0", true],
  ["o.exitCode == 1 && o.command.exists(a, a.contains('backend-service'))", true],
  ["calls[size(calls) - 1].code == 404", true],
  ["o.exitCode == 0", false],
])("%s is %s", (text, wanted) => {
  expect(holds(text)).toBe(wanted);
});

it("takes what isn't there for not true", () => {
  expect(holds("objects.all(p, p.spec.replicas == 2)")).toBe(false);
  expect(holds("o.missing.deeper == 1")).toBe(false);
});

it.each([
  ["size(objects", "Expected RPAREN, got EOF", 12],
  ["pods.exists(p, true)", "Unknown variable: pods", 0],
  ["size(objects)", "the expression is int, not bool", 0],
])("refuses %s: %s", (text, reason, offset) => {
  expect(compile(text)).toEqual({ ok: false, reason, offset });
});
