import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Something of the host that every shell sees, read-only. */
interface SharedFile {
  readonly source: string;
  readonly target: string;
}

/** Where the parts of the `trivy` command lie on the host. */
export interface TrivyParts {
  /** A directory of the server's own, for the command's script. */
  readonly directory: string;
  /** The Node that runs the bundle. */
  readonly node: string;
  /** The bundled scanner, which also starts a real trivy; without it there is no command. */
  readonly bundle: string | null;
  /** A trivy of the machine with its offline database, which is then used instead. */
  readonly real: { readonly path: string; readonly cacheDir: string } | null;
}

const inside = "/opt/kubebook";

/** In single quotes, for `sh`. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Without compiled code, for which a sandbox with little memory has no room; scans are too short to miss it. */
const nodeFlags = "--jitless";

/** Finds its parts inside a sandbox, or where there are no walls on the host itself. */
function script({ node, real }: TrivyParts, bundle: string): string {
  const realInside = real ? `KUBEBOOK_TRIVY=${inside}/trivy TRIVY_CACHE_DIR=${inside}/cache` : "";
  const realOutside = real
    ? `KUBEBOOK_TRIVY=${quoted(real.path)} TRIVY_CACHE_DIR=${quoted(real.cacheDir)}`
    : "";
  return `#!/bin/sh
if [ -e ${inside}/trivy.mjs ]; then
  KUBEBOOK_OBSERVE=/run/kubeconfig ${realInside} exec ${inside}/node ${nodeFlags} ${inside}/trivy.mjs "$@"
fi
KUBEBOOK_OBSERVE="$KUBECONFIG" ${realOutside} exec ${quoted(node)} ${nodeFlags} ${quoted(bundle)} "$@"
`;
}

/**
 * What shells need for the command `trivy`: a script on their PATH, Node, the bundle, and with a real trivy
 * its program and database. Empty without the bundle.
 */
export async function provideTrivy(parts: TrivyParts): Promise<readonly SharedFile[]> {
  const { directory, node, bundle, real } = parts;
  if (bundle === null || !existsSync(bundle)) {
    return [];
  }
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const command = join(directory, "trivy");
  await writeFile(command, script(parts, bundle), { mode: 0o755 });
  return [
    { source: command, target: "/opt/bin/trivy" },
    { source: node, target: `${inside}/node` },
    { source: bundle, target: `${inside}/trivy.mjs` },
    ...(real
      ? [
          { source: real.path, target: `${inside}/trivy` },
          { source: real.cacheDir, target: `${inside}/cache` },
        ]
      : []),
  ];
}
