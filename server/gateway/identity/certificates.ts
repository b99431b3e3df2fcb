import { randomBytes, X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import "./reflect-metadata.ts";
import * as x509 from "@peculiar/x509";
import type { Clock } from "../../core/clock.ts";

/** The gateway's own authority and the certificate that it shows to learners, as PEM. */
export interface ServerCertificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMs = 24 * 60 * 60 * 1000;
const lifetimeMs = 3650 * dayMs;
/** Certificates that would end sooner are made anew at start. */
const remainingMinMs = 30 * dayMs;

const fileNames = { ca: "ca.crt", certificate: "tls.crt", key: "tls.key" } as const;

/**
 * The certificates kept in `directory`, or new ones (CA and leaf for `127.0.0.1` and `localhost`)
 * where there are none that last. The CA's key is thrown away once the leaf is signed.
 */
export async function loadOrCreateCertificates(
  directory: string,
  clock: Clock,
): Promise<ServerCertificates> {
  const kept = await load(directory);
  if (kept && isUsable(kept, clock.now().getTime())) {
    return kept;
  }
  const created = await create(clock.now().getTime());
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const [name, file] of Object.entries(fileNames)) {
    const text = created[name as keyof ServerCertificates];
    await writeFile(join(directory, file), text, { mode: 0o600 });
  }
  return created;
}

async function load(directory: string): Promise<ServerCertificates | null> {
  try {
    const [ca, certificate, key] = await Promise.all(
      [fileNames.ca, fileNames.certificate, fileNames.key].map((file) =>
        readFile(join(directory, file), "utf8"),
      ),
    );
    return ca && certificate && key ? { ca, certificate, key } : null;
  } catch {
    return null;
  }
}

function isUsable(certificates: ServerCertificates, nowMs: number): boolean {
  try {
    const ca = new X509Certificate(certificates.ca);
    const leaf = new X509Certificate(certificates.certificate);
    const remainingMs = leaf.validToDate.getTime() - nowMs;
    return leaf.verify(ca.publicKey) && remainingMs > remainingMinMs;
  } catch {
    return false;
  }
}

async function create(nowMs: number): Promise<ServerCertificates> {
  const validity = {
    serialNumber: `01${randomBytes(15).toString("hex")}`,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + lifetimeMs),
    signingAlgorithm: algorithm,
  };
  const caKeys = await generateKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: "CN=kubebook gateway CA",
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const leafKeys = await generateKeys();
  const leaf = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: `01${randomBytes(15).toString("hex")}`,
    subject: "CN=kubebook gateway",
    issuer: ca.subject,
    publicKey: leafKeys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
      ]),
    ],
  });
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", leafKeys.privateKey));
  return {
    ca: ca.toString("pem"),
    certificate: leaf.toString("pem"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
  };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}
