import { describe, expect, test } from "vitest";
import { decodeObject } from "./decode.ts";

const deployment = "io.k8s.api.apps.v1.Deployment";
const pod = "io.k8s.api.core.v1.Pod";

function failure(schema: string, raw: Record<string, unknown>): string {
  try {
    decodeObject(schema, raw);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("strict errors", () => {
  test("names unknown fields with their path, in document order, and drops them", () => {
    const { object, strictErrors } = decodeObject(pod, {
      apiVersion: "v1",
      kind: "Pod",
      foo: 1,
      spec: { containers: [{ name: "a" }, { name: "b", imagee: "nginx" }], nodename: "x" },
    });
    expect(strictErrors).toEqual([
      'unknown field "foo"',
      'unknown field "spec.containers[1].imagee"',
      'unknown field "spec.nodename"',
    ]);
    expect(object).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      spec: { containers: [{ name: "a" }, { name: "b" }] },
    });
  });

  test("keeps any labels, empty structs and false, and forgets nulls and empty lists", () => {
    const { object } = decodeObject(pod, {
      metadata: { labels: { a: "" }, annotations: {} },
      spec: { securityContext: {}, hostNetwork: false, tolerations: [], nodeName: null },
    });
    expect(object).toEqual({
      metadata: { labels: { a: "" } },
      spec: { securityContext: {}, hostNetwork: false },
    });
  });
});

describe("type mismatches carry Go's text", () => {
  const typed = { apiVersion: "apps/v1", kind: "Deployment" };
  const prefix = 'Deployment in version "v1" cannot be handled as a Deployment: ';

  test.each([
    [
      { replicas: "3" },
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      { replicas: 1.5 },
      "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      { template: { spec: { containers: { name: "a" } } } },
      "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
    ],
    [
      { template: { metadata: { labels: { a: 1 } } } },
      "json: cannot unmarshal number into Go struct field ObjectMeta.spec.template.metadata.labels of type string",
    ],
    [
      { template: { spec: { hostPID: "yes" } } },
      "json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.hostPID of type bool",
    ],
    [
      { template: { spec: { containers: [{ resources: { limits: { cpu: "x" } } }] } } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])("%j", (spec, text) => {
    expect(failure(deployment, { ...typed, spec })).toBe(prefix + text);
  });

  test("base64 of a Secret", () => {
    const secret = { apiVersion: "v1", kind: "Secret", data: { a: "not base64!" } };
    expect(failure("io.k8s.api.core.v1.Secret", secret)).toBe(
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 3',
    );
  });
});

test("ports of a policy may be numbers or names, quantities numbers or text", () => {
  const policy = {
    spec: { podSelector: {}, ingress: [{ ports: [{ port: "http" }, { port: 80 }] }] },
  };
  expect(decodeObject("io.k8s.api.networking.v1.NetworkPolicy", policy).object).toEqual(policy);
  const quota = { spec: { hard: { pods: 5, cpu: "500m" } } };
  expect(decodeObject("io.k8s.api.core.v1.ResourceQuota", quota).object).toEqual(quota);
});

test("an object of an unknown schema passes as it is", () => {
  const widget = { spec: { anything: [null, {}] } };
  expect(decodeObject("example.com.v1.Widget", widget)).toEqual({
    object: widget,
    strictErrors: [],
  });
});
