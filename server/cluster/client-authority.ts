import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { instantFromMs } from "../core/time.ts";

/** Signs the certificates of clients. PEM texts; never log the key. */
export interface ClientAuthority {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const tenYearsMs = 10 * 365 * 24 * 3_600_000;
/** Clocks of clients may go behind by so much. */
const backdatedMs = 300_000;
const file = "client-authority.json";

/** The authority of a data directory, made on the first start. */
export async function loadOrCreateClientAuthority(
  dataDir: string,
  clock: Clock,
): Promise<ClientAuthority> {
  const path = join(dataDir, file);
  const kept = await readFile(path, "utf8").catch(() => null);
  if (kept !== null) {
    return JSON.parse(kept) as ClientAuthority;
  }
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const nowMs = clock.now().getTime();
  const { keyCertSign, digitalSignature } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=kubernetes-clients",
    notBefore: instantFromMs(nowMs - backdatedMs),
    notAfter: instantFromMs(nowMs + tenYearsMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(keyCertSign | digitalSignature, true),
    ],
  });
  const der = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const created = {
    certificate: certificate.toString("pem"),
    key: x509.PemConverter.encode(der, "PRIVATE KEY"),
  };
  await writeFile(`${path}.partial`, JSON.stringify(created), { mode: 0o600 });
  await rename(`${path}.partial`, path);
  return created;
}

/** What a client asks to have signed. */
export interface SigningRequest {
  /** PKCS #10, PEM. */
  readonly request: string;
  readonly seconds: number;
}

/** A certificate for a client, PEM. @throws Error for a request that isn't well-formed or not signed by its key. */
export async function signForClient(
  authority: ClientAuthority,
  { request, seconds }: SigningRequest,
  clock: Clock,
): Promise<string> {
  const x509 = await loadX509();
  const asked = new x509.Pkcs10CertificateRequest(request);
  if (!(await asked.verify())) {
    throw new Error("the request is not signed by its own key");
  }
  // Upstream refuses such a request when it is made (certificate/subjectrestriction/admission.go v1.35).
  if (asked.subjectName.getField("O").includes("system:masters")) {
    throw new Error(
      "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed",
    );
  }
  const issuer = new x509.X509Certificate(authority.certificate);
  const key = x509.PemConverter.decodeFirst(authority.key);
  const signingKey = await crypto.subtle.importKey("pkcs8", key, algorithm, false, ["sign"]);
  const nowMs = clock.now().getTime();
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: asked.subjectName,
    issuer: issuer.subjectName,
    notBefore: instantFromMs(nowMs - backdatedMs),
    notAfter: instantFromMs(nowMs + seconds * 1000),
    signingAlgorithm: algorithm,
    publicKey: asked.publicKey,
    signingKey,
    extensions: [
      new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      new x509.BasicConstraintsExtension(false, undefined, true),
    ],
  });
  return `${certificate.toString("pem")}\n`;
}

/** Loaded where it is needed only: it takes longer than the rest of a start. */
async function loadX509() {
  await import("reflect-metadata");
  return await import("@peculiar/x509");
}
