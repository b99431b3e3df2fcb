import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { UserInfo } from "../authorization/user.ts";

/**
 * The user of a client's certificate that our own authority signed and that holds now; undefined without one.
 * Source: apiserver pkg/authentication/request/x509/x509.go v1.35 (CommonNameUserConversion).
 */
export function certificateUser({ socket }: IncomingMessage): UserInfo | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) {
    return undefined;
  }
  const { subject, fingerprint256 } = socket.getPeerCertificate();
  // Types promise one text each; several organizations come as a list.
  const { CN: name, O: organizations } = subject as Partial<
    Record<"CN" | "O", string | readonly string[]>
  >;
  if (typeof name !== "string" || name === "") {
    return undefined;
  }
  const digest = fingerprint256.replaceAll(":", "").toLowerCase();
  return {
    name,
    uid: "",
    groups: [...[organizations ?? []].flat(), "system:authenticated"],
    extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${digest}`] },
  };
}
