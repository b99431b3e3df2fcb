import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ManualClock } from "../../core/clock.ts";
import { loadOrCreateCertificates } from "./certificates.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { createToken } from "./tokens.ts";

const dayMs = 24 * 60 * 60 * 1000;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "certificates-"));
});

afterEach(() => rm(directory, { recursive: true }));

describe("certificates", () => {
  it("are for loopback names, signed by their own authority, and readable by their owner alone", async () => {
    const { ca, certificate } = await loadOrCreateCertificates(directory, new ManualClock());
    const leaf = new X509Certificate(certificate);
    expect(leaf.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1");
    expect(leaf.verify(new X509Certificate(ca).publicKey)).toBe(true);
    expect(new X509Certificate(ca).ca).toBe(true);
    const files = await readdir(directory);
    expect(files.sort()).toEqual(["ca.crt", "tls.crt", "tls.key"]);
    for (const file of files) {
      expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
    }
  });

  it("are kept until their last month and then made anew", async () => {
    const clock = new ManualClock();
    const first = await loadOrCreateCertificates(directory, clock);
    await clock.advance(3000 * dayMs);
    expect(await loadOrCreateCertificates(directory, clock)).toEqual(first);
    await clock.advance(630 * dayMs);
    expect(await loadOrCreateCertificates(directory, clock)).not.toEqual(first);
  });
});

describe("a token", () => {
  it("is recognised as a bearer only", () => {
    const { token, digest } = createToken();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(digest.matches(`Bearer ${token}`)).toBe(true);
    for (const wrong of [undefined, token, `Basic ${token}`, `Bearer ${token}x`, "Bearer "]) {
      expect(digest.matches(wrong)).toBe(false);
    }
    expect(createToken().digest.matches(`Bearer ${token}`)).toBe(false);
  });
});

it("a kubeconfig opens the sandbox's default namespace", () => {
  const text = renderKubeconfig({ serverUrl: "https://127.0.0.1:6443", ca: "CA", token: "T" });
  expect(parse(text)).toEqual({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "kubebook",
        cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "Q0E=" },
      },
    ],
    users: [{ name: "learner", user: { token: "T" } }],
    contexts: [
      {
        name: "kubebook",
        context: { cluster: "kubebook", user: "learner", namespace: "default" },
      },
    ],
    "current-context": "kubebook",
  });
});
