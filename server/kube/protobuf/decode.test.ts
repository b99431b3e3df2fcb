import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatusError } from "../status-error.ts";
import { decodeProtobuf, isProtobuf } from "./decode.ts";
import {
  encodeBody,
  encodeMessage,
  encodeVarint,
  messageField,
  textField,
  type WireField,
} from "./test-encoder.ts";

const decodeBase64 = (text: string) => decodeProtobuf(Buffer.from(text, "base64"));
const varint = (field: number, value: number | bigint): WireField => ({
  field,
  varint: BigInt(value),
});

function failureOf(bytes: Uint8Array): unknown {
  try {
    decodeProtobuf(bytes);
    return null;
  } catch (error) {
    return error;
  }
}

describe("bodies that kubectl sends", () => {
  it("decodes `create deployment d --image=nginx --replicas=0 --port=80`", () => {
    const body =
      "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErABChsKAWQSABoAIgAqADIAOABCAFoICgNhcHASAWQSggEIABIK" +
      "CggKA2FwcBIBZBpqChoKABIAGgAiACoAMgA4AEIAWggKA2FwcBIBZBJMEi4KBW5naW54EgVuZ2lueCoAMgoKABAA" +
      "GFAiACoAQgBqAHIAgAEAiAEAkAEAogEAGgAyAEIASgBSAFgAYABoAIIBAIoBAJoBAMIBACICCgAoADgAGgwIABAA" +
      "GAAgACgAOAAaACIA";
    expect(decodeBase64(body)).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d", labels: { app: "d" } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "d" } },
        template: {
          metadata: { labels: { app: "d" } },
          spec: {
            containers: [
              { name: "nginx", image: "nginx", ports: [{ containerPort: 80 }], resources: {} },
            ],
          },
        },
        strategy: {},
      },
      status: {},
    });
  });

  it("decodes `create configmap a --from-literal=x=1 --from-literal=__proto__=2`", () => {
    const object = decodeBase64(
      "azhzAAoPCgJ2MRIJQ29uZmlnTWFwEisKEQoBYRIAGgAiACoAMgA4AEIAEg4KCV9fcHJvdG9fXxIBMhIGCgF4EgExGgAiAA==",
    );
    expect(JSON.stringify(object)).toBe(
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":"2","x":"1"}}',
    );
  });

  it("decodes `auth can-i list pods`", () => {
    const body =
      "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPQoQCgASABoA" +
      "IgAqADIAOABCABIfCh0KB2RlZmF1bHQSBGxpc3QaACIAKgRwb2RzMgA6ABoICAASABoAIAAaACIA";
    expect(decodeBase64(body)).toEqual({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      metadata: {},
      spec: { resourceAttributes: { namespace: "default", verb: "list", resource: "pods" } },
      status: { allowed: false },
    });
  });

  it("decodes `create secret generic s --from-literal=p=q`", () => {
    const body = "azhzAAoMCgJ2MRIGU2VjcmV0Eh0KEQoBcxIAGgAiACoAMgA4AEIAEgYKAXASAXEaABoAIgA=";
    expect(decodeBase64(body)).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      data: { p: "cQ==" },
    });
  });

  it("decodes `create service nodeport n --tcp=80:http`", () => {
    const body =
      "azhzAAoNCgJ2MRIHU2VydmljZRJlChsKAW4SABoAIgAqADIAOABCAFoICgNhcHASAW4SQgoeCgc4MC1odHRwEgNU" +
      "Q1AYUCIKCAEQABoEaHR0cCgAEggKA2FwcBIBbhoAIghOb2RlUG9ydDoAQgBSAFoAYABoABoCCgAaACIA";
    expect(decodeBase64(body)).toEqual({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "n", labels: { app: "n" } },
      spec: {
        ports: [{ name: "80-http", protocol: "TCP", port: 80, targetPort: "http" }],
        selector: { app: "n" },
        type: "NodePort",
      },
      status: { loadBalancer: {} },
    });
  });

  it("decodes `create quota q --hard=cpu=1,memory=1G`", () => {
    const body =
      "azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRIzChEKAXESABoAIgAqADIAOABCABIcCgoKA2NwdRIDCgExCg4KBm1l" +
      "bW9yeRIECgIxRxoAGgAiAA==";
    expect(decodeBase64(body)).toEqual({
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "q" },
      spec: { hard: { cpu: "1", memory: "1G" } },
      status: {},
    });
  });

  it("decodes `create ingress i --rule=a.b/c=d:80`", () => {
    const body =
      "azhzAAofChRuZXR3b3JraW5nLms4cy5pby92MRIHSW5ncmVzcxI+ChEKAWkSABoAIgAqADIAOABCABIlGiMKA2Eu" +
      "YhIcChoKGAoCL2MSCyIJCgFkEgQKABBQGgVFeGFjdBoCCgAaACIA";
    const rule = { path: "/c", backend: { service: { name: "d", port: { number: 80 } } } };
    expect(decodeBase64(body)).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "i" },
      spec: { rules: [{ host: "a.b", http: { paths: [{ ...rule, pathType: "Exact" }] } }] },
      status: { loadBalancer: {} },
    });
  });
});

describe("fields of special types", () => {
  const podSpec = (fields: WireField[]) =>
    decodeProtobuf(encodeBody("v1", "Pod", [messageField(2, fields)])).spec;

  it("puts embedded structs beside their parent's fields", () => {
    const secret = messageField(6, [textField(1, "s"), varint(3, 0o400)]);
    const volume = messageField(1, [textField(1, "v"), messageField(2, [secret])]);
    expect(podSpec([volume])).toEqual({
      volumes: [{ name: "v", secret: { secretName: "s", defaultMode: 0o400 } }],
    });
  });

  it("keeps zero values of pointers and drops those of plain omitempty fields", () => {
    const hostNetwork = varint(11, 0);
    const automount = varint(21, 0);
    const grace = varint(4, 0);
    expect(podSpec([hostNetwork, automount, grace])).toEqual({
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
    });
  });

  it("reads repeated integers one by one and packed", () => {
    const groups = (fields: WireField[]) => podSpec([messageField(14, fields)]);
    const expected = { securityContext: { supplementalGroups: [1, 300, -1] } };
    expect(groups([varint(4, 1), varint(4, 300), varint(4, -1)])).toEqual(expected);
    const packed = Buffer.concat([1n, 300n, -1n].map(encodeVarint));
    expect(groups([{ field: 4, bytes: packed }])).toEqual(expected);
  });

  it("reads Time to the second and MicroTime to the microsecond", () => {
    const metadata = messageField(1, [messageField(8, [varint(1, 1_700_000_000), varint(2, 5e8)])]);
    const renew = messageField(4, [varint(1, 1_700_000_000), varint(2, 123_456_789)]);
    const lease = encodeBody("coordination.k8s.io/v1", "Lease", [
      metadata,
      messageField(2, [renew]),
    ]);
    expect(decodeProtobuf(lease)).toMatchObject({
      metadata: { creationTimestamp: "2023-11-14T22:13:20Z" },
      spec: { renewTime: "2023-11-14T22:13:20.123456Z" },
    });
  });

  it("reads raw extensions that hold JSON or another body", () => {
    const inner = encodeBody("v1", "ConfigMap", [messageField(1, [textField(1, "a")])]);
    const list = encodeBody("v1", "List", [
      messageField(2, [{ field: 1, bytes: inner }]),
      messageField(2, [textField(1, '{"kind":"Secret"}')]),
    ]);
    expect(decodeProtobuf(list)).toEqual({
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }, { kind: "Secret" }],
    });
  });

  it("reads DeleteOptions under any group's version", () => {
    const body = encodeBody("apps/v1", "DeleteOptions", [varint(1, 0), textField(4, "Foreground")]);
    expect(decodeProtobuf(body)).toEqual({
      apiVersion: "apps/v1",
      kind: "DeleteOptions",
      gracePeriodSeconds: 0,
      propagationPolicy: "Foreground",
    });
  });

  it("joins a message that comes in two pieces and skips fields it doesn't know", () => {
    const group = Buffer.from([
      ((100 << 3) & 0x7f) | 0x80 | 3,
      6,
      0x08,
      0x01,
      ((100 << 3) & 0x7f) | 0x80 | 4,
      6,
    ]);
    const metadata = Buffer.concat([
      encodeMessage([messageField(1, [textField(1, "a")])]),
      group,
      encodeMessage([textField(99, "?"), messageField(1, [textField(3, "b")])]),
    ]);
    const envelope = encodeMessage([
      messageField(1, [textField(1, "v1"), textField(2, "Pod")]),
      { field: 2, bytes: metadata },
    ]);
    expect(decodeProtobuf(Buffer.concat([Buffer.from("k8s\0"), envelope]))).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a", namespace: "b" },
    });
  });
});

describe("malformed bodies", () => {
  const cases: [string, Uint8Array, string][] = [
    ["no magic", Buffer.from("{}"), "provided data does not appear to be a protobuf message"],
    ["no envelope", Buffer.from("k8s\0"), "Object 'Kind' or 'apiVersion' is missing"],
    [
      "an unknown kind",
      encodeBody("v1", "Wat", []),
      'no kind "Wat" is registered for version "v1"',
    ],
    [
      "a wrong wire type",
      encodeBody("v1", "Pod", [varint(1, 1)]),
      "proto: wrong wireType = 0 for field metadata",
    ],
    ["a cut message", encodeBody("v1", "Pod", [textField(1, "\x0a\x7f")]), "unexpected EOF"],
    [
      "an endless varint",
      encodeBody("v1", "Pod", [{ field: 1, bytes: Buffer.alloc(20, 0xff) }]),
      "proto: integer overflow",
    ],
    [
      "a time beyond the calendar",
      encodeBody("v1", "Pod", [messageField(1, [messageField(8, [varint(1, 2n ** 62n)])])]),
      "Time.MarshalJSON: year outside of range [0,9999]",
    ],
  ];

  it.each(cases)("answers 400 for %s", (_, bytes, why) => {
    const failure = failureOf(bytes);
    expect(failure).toBeInstanceOf(StatusError);
    expect(failure).toMatchObject({
      code: 400,
      reason: "BadRequest",
      message: `the object provided is unrecognized: ${why}`,
    });
  });

  it("answers 400 or an object for any bytes in any kind's body", () => {
    const kinds = fc.constantFrom(
      ["v1", "Pod"],
      ["apps/v1", "Deployment"],
      ["v1", "List"],
      ["apps/v1", "ControllerRevision"],
      ["policy/v1", "PodDisruptionBudget"],
    );
    fc.assert(
      fc.property(kinds, fc.uint8Array({ maxLength: 400 }), ([apiVersion = "", kind = ""], raw) => {
        const envelope = encodeMessage([
          messageField(1, [textField(1, apiVersion), textField(2, kind)]),
          { field: 2, bytes: raw },
        ]);
        const failure = failureOf(Buffer.concat([Buffer.from("k8s\0"), envelope]));
        return failure === null || (failure instanceof StatusError && failure.code === 400);
      }),
      { numRuns: 2000 },
    );
  });

  it("answers 400 or an object for a real body with any byte changed", () => {
    const body = Buffer.from(
      "azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRIzChEKAXESABoAIgAqADIAOABCABIcCgoKA2NwdRIDCgExCg4KBm1l" +
        "bW9yeRIECgIxRxoAGgAiAA==",
      "base64",
    );
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.nat(255), (offset, value) => {
        const changed = Buffer.from(body);
        changed[offset] = value;
        const failure = failureOf(changed);
        return failure === null || (failure instanceof StatusError && failure.code === 400);
      }),
    );
  });

  it("survives messages nested without end", () => {
    let nested: WireField[] = [];
    for (let depth = 0; depth < 500; depth++) {
      nested = [messageField(2, [{ field: 1, bytes: encodeBody("v1", "List", nested) }])];
    }
    expect(failureOf(encodeBody("v1", "List", nested))).toMatchObject({ code: 400 });
  });
});

it("gives back any ConfigMap", () => {
  const texts = fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }));
  fc.assert(
    fc.property(texts, fc.uint8Array(), fc.boolean(), (data, binary, immutable) => {
      const entries = Object.entries(data);
      const body = encodeBody("v1", "ConfigMap", [
        ...entries.map(([key, value]) => messageField(2, [textField(1, key), textField(2, value)])),
        messageField(3, [textField(1, "b"), { field: 2, bytes: binary }]),
        varint(4, immutable ? 1 : 0),
      ]);
      expect(decodeProtobuf(body)).toEqual({
        apiVersion: "v1",
        kind: "ConfigMap",
        ...(entries.length === 0 ? {} : { data }),
        binaryData: { b: Buffer.from(binary).toString("base64") },
        immutable,
      });
    }),
  );
});

it("knows the media type with and without parameters", () => {
  expect(isProtobuf("application/vnd.kubernetes.protobuf")).toBe(true);
  expect(isProtobuf("Application/vnd.kubernetes.protobuf; type=x")).toBe(true);
  expect(isProtobuf("application/json")).toBe(false);
  expect(isProtobuf(undefined)).toBe(false);
});
