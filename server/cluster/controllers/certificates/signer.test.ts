import { expect, it } from "vitest";
import type { KubeObject } from "../../../kube/index.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startCertificateSigner } from "./signer.ts";

const requests = { group: "certificates.k8s.io", resource: "certificatesigningrequests" };
const approved = { type: "Approved", status: "True", reason: "Test", message: "" };

async function ask(harness: Harness, name: string, spec: object): Promise<void> {
  await harness.client.create<KubeObject>(requests, "", {
    metadata: { name },
    spec: {
      request: Buffer.from(`request of ${name}`).toString("base64"),
      signerName: "kubernetes.io/kube-apiserver-client",
      usages: ["client auth"],
      ...spec,
    },
  });
}

async function approve(harness: Harness, name: string): Promise<KubeObject["status"]> {
  await harness.setStatus(requests, "", name, { conditions: [approved] });
  await harness.settle();
  return (await harness.client.get<KubeObject>(requests, "", name)).status;
}

it("signs what is approved and in its charge, for a year at most", async () => {
  const harness = createHarness();
  const signed: unknown[] = [];
  await harness.run((dependencies) =>
    startCertificateSigner(dependencies, async (request) => {
      signed.push(request);
      return "certificate";
    }),
  );
  await ask(harness, "jane", { expirationSeconds: 600 });
  await ask(harness, "long", { expirationSeconds: 10 ** 9 });
  await ask(harness, "other", { signerName: "example.com/signer" });
  await harness.settle();
  expect(signed).toEqual([]);
  const certificate = Buffer.from("certificate").toString("base64");
  expect(await approve(harness, "jane")).toMatchObject({ certificate });
  await approve(harness, "long");
  expect(await approve(harness, "other")).not.toHaveProperty("certificate");
  expect(signed).toEqual([
    { request: "request of jane", seconds: 600 },
    { request: "request of long", seconds: 365 * 24 * 3600 },
  ]);
});

it("tells what it can't sign", async () => {
  const harness = createHarness();
  await harness.run((dependencies) =>
    startCertificateSigner(dependencies, () => Promise.reject(new Error("no request at all"))),
  );
  await ask(harness, "server", { usages: ["server auth"] });
  await ask(harness, "broken", {});
  expect(await approve(harness, "server")).toMatchObject({
    conditions: [
      approved,
      {
        type: "Failed",
        reason: "SignerValidationFailure",
        message: "usages did not match [client auth digital signature key encipherment]",
      },
    ],
  });
  expect(await approve(harness, "broken")).toMatchObject({
    conditions: [approved, { type: "Failed", message: "no request at all" }],
  });
});
