import { createPublicKey, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { type Instant, instantFromMs } from "../core/time.ts";

/** What the API server proves itself and its administrator with. PEM texts and tokens: never log them. */
export interface Credentials {
  readonly caCertificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  /** Bearer token of `kubernetes-admin`, in `system:masters`. */
  readonly adminToken: string;
  /** P-256 key pair that signs and verifies service account tokens, PKCS#8 and SPKI PEM. */
  readonly tokenSigningKey: string;
  readonly tokenVerifyingKey: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const yearMs = 365 * 24 * 3_600_000;
const file = "credentials.json";

/** Reads the credentials of a data directory, or makes and keeps new ones on the first start. */
export async function loadOrCreateCredentials(dataDir: string, clock: Clock): Promise<Credentials> {
  const path = join(dataDir, file);
  const kept = await readFile(path, "utf8").catch(() => null);
  if (kept !== null) {
    return JSON.parse(kept) as Credentials;
  }
  const created = await createCredentials(clock.now());
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Renamed into place, so that a crash never leaves half a file behind.
  await writeFile(`${path}.partial`, JSON.stringify(created), { mode: 0o600 });
  await rename(`${path}.partial`, path);
  return created;
}

async function createCredentials(now: Instant): Promise<Credentials> {
  // Loaded only for a first start: it takes longer than the rest of a later one.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const [caKeys, serverKeys, tokenKeys] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const validity = {
    notBefore: instantFromMs(now.getTime() - 3_600_000),
    notAfter: instantFromMs(now.getTime() + 10 * yearMs),
  };
  const ca = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=kubernetes",
      ...validity,
      signingAlgorithm: algorithm,
      keys: caKeys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature,
          true,
        ),
      ],
    },
    crypto,
  );
  const server = await x509.X509CertificateGenerator.create(
    {
      subject: "CN=kube-apiserver",
      issuer: ca.subject,
      ...validity,
      signingAlgorithm: algorithm,
      publicKey: serverKeys.publicKey,
      signingKey: caKeys.privateKey,
      extensions: [
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: "dns", value: "localhost" },
          { type: "dns", value: "kubernetes" },
          { type: "dns", value: "kubernetes.default.svc.cluster.local" },
          { type: "ip", value: "127.0.0.1" },
          { type: "ip", value: "::1" },
          { type: "ip", value: "10.96.0.1" },
        ]),
      ],
    },
    crypto,
  );
  const tokenSigningKey = await exportKey(tokenKeys);
  return {
    caCertificate: ca.toString("pem"),
    serverCertificate: server.toString("pem"),
    serverKey: await exportKey(serverKeys),
    adminToken: randomBytes(32).toString("base64url"),
    tokenSigningKey,
    tokenVerifyingKey: createPublicKey(tokenSigningKey)
      .export({ type: "spki", format: "pem" })
      .toString(),
  };
}

async function newKeys(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function exportKey(keys: CryptoKeyPair): Promise<string> {
  const der = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const base64 = Buffer.from(der).toString("base64").replace(/.{64}/g, "$&\n").trimEnd();
  return `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;
}

/** The kubeconfig of the cluster's administrator. */
export function adminKubeconfig(credentials: Credentials, serverUrl: string): string {
  const certificate = Buffer.from(credentials.caCertificate).toString("base64");
  return `apiVersion: v1
kind: Config
current-context: kubernetes-admin@kubebook
clusters:
- name: kubebook
  cluster:
    server: ${serverUrl}
    certificate-authority-data: ${certificate}
contexts:
- name: kubernetes-admin@kubebook
  context:
    cluster: kubebook
    user: kubernetes-admin
users:
- name: kubernetes-admin
  user:
    token: ${credentials.adminToken}
`;
}
