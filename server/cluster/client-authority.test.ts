import "reflect-metadata";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { Agent, createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../core/clock.ts";
import { certificateUser } from "./api/client-certificate.ts";
import type { UserInfo } from "./authorization/user.ts";
import {
  type ClientAuthority,
  loadOrCreateClientAuthority,
  signForClient,
} from "./client-authority.ts";
import { loadOrCreateCredentials } from "./credentials.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-authority-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function askFor(name: string) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const asked = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: algorithm,
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { request: asked.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
}

/** Whom a server that trusts `authority` takes a client for. */
async function userOf(
  authority: ClientAuthority,
  client: { readonly cert?: string; readonly key?: string },
): Promise<UserInfo | undefined> {
  const credentials = await loadOrCreateCredentials(directory, systemClock);
  let user: UserInfo | undefined;
  const server = createServer(
    {
      key: credentials.serverKey,
      cert: credentials.serverCertificate,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (call, answer) => {
      user = certificateUser(call);
      answer.end();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ ca: credentials.caCertificate, ...client });
  await new Promise<void>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, agent }, (answer) => {
      answer.resume();
      answer.on("end", resolve);
    });
    sent.on("error", reject);
    sent.end();
  });
  agent.destroy();
  await new Promise((resolve) => server.close(resolve));
  return user;
}

it("makes clients known by the certificates that it signed, and by no others", async () => {
  const authority = await loadOrCreateClientAuthority(directory, systemClock);
  expect(await loadOrCreateClientAuthority(directory, systemClock)).toEqual(authority);
  expect((await stat(join(directory, "client-authority.json"))).mode & 0o777).toBe(0o600);
  const { request: asked, key } = await askFor("CN=jane, O=dev, O=qa");
  const cert = await signForClient(authority, { request: asked, seconds: 3600 }, systemClock);
  expect(await userOf(authority, { cert, key })).toMatchObject({
    name: "jane",
    groups: ["dev", "qa", "system:authenticated"],
  });
  expect(await userOf(authority, {})).toBeUndefined();
  const stranger = await loadOrCreateClientAuthority(
    await mkdtemp(join(directory, "other-")),
    systemClock,
  );
  const foreign = await signForClient(stranger, { request: asked, seconds: 3600 }, systemClock);
  expect(await userOf(authority, { cert: foreign, key })).toBeUndefined();
  const expired = await signForClient(authority, { request: asked, seconds: -1 }, systemClock);
  expect(await userOf(authority, { cert: expired, key })).toBeUndefined();
});

it("signs neither administrators nor requests of somebody else's key", async () => {
  const authority = await loadOrCreateClientAuthority(directory, systemClock);
  const { request: asked } = await askFor("CN=mallory, O=system:masters");
  await expect(
    signForClient(authority, { request: asked, seconds: 60 }, systemClock),
  ).rejects.toThrow("signer with system:masters group is not allowed");
  await expect(
    signForClient(authority, { request: "nonsense", seconds: 60 }, systemClock),
  ).rejects.toThrow();
});
