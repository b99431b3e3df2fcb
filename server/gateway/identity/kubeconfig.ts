import { stringify } from "yaml";

/** What a kubeconfig for one sandbox is made of. */
export interface KubeconfigParts {
  readonly serverUrl: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
  /** The name in the server's certificate, where the URL has another one. */
  readonly tlsServerName?: string;
}

/** A kubeconfig whose only context is the sandbox, in its namespace `default`. It holds the token. */
export function renderKubeconfig(parts: KubeconfigParts): string {
  const { serverUrl, ca, token, tlsServerName } = parts;
  const name = "kubebook";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          server: serverUrl,
          ...(tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName }),
          "certificate-authority-data": Buffer.from(ca).toString("base64"),
        },
      },
    ],
    users: [{ name: "learner", user: { token } }],
    contexts: [{ name, context: { cluster: name, user: "learner", namespace: "default" } }],
    "current-context": name,
  });
}
