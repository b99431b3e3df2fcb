import type { Container, Pod } from "../../../kube/index.ts";
import type { Image } from "../images/image.ts";
import type { Credentials, DirectoryNode } from "../machine/inode.ts";

/** Why a container can't be started; `reason` is what its status waits with. */
export class StartFault extends Error {
  override readonly name = "StartFault";
  readonly reason: "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError";

  constructor(reason: StartFault["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The settings of a Pod that containers inherit, overridden by the container's own. */
export function effectiveSecurity(pod: Pod, container: Container) {
  const outer = pod.spec?.securityContext ?? {};
  const inner = container.securityContext ?? {};
  return {
    runAsUser: inner.runAsUser ?? outer.runAsUser,
    runAsGroup: inner.runAsGroup ?? outer.runAsGroup,
    runAsNonRoot: inner.runAsNonRoot ?? outer.runAsNonRoot ?? false,
    readOnlyRoot: inner.readOnlyRootFilesystem ?? false,
    privileged: inner.privileged ?? false,
    capabilities: inner.capabilities,
  };
}

/** @throws StartFault with upstream's text. Source: pkg/kubelet/kuberuntime/security_context_others.go v1.35. */
export function verifyRunAsNonRoot(pod: Pod, container: Container, image: Image): void {
  const { runAsNonRoot, runAsUser } = effectiveSecurity(pod, container);
  if (!runAsNonRoot) {
    return;
  }
  const meta = pod.metadata;
  const where = `(pod: "${meta?.name ?? ""}_${meta?.namespace ?? ""}(${meta?.uid ?? ""})", container: ${container.name})`;
  if (runAsUser !== undefined) {
    if (runAsUser === 0) {
      throw configFault(`container's runAsUser breaks non-root policy ${where}`);
    }
    return;
  }
  const user = image.user.split(":")[0] ?? "";
  if (user !== "" && !/^\d+$/.test(user)) {
    throw configFault(
      `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`,
    );
  }
  if (user === "" || Number(user) === 0) {
    throw configFault(`container has runAsNonRoot and image will run as root ${where}`);
  }
}

function configFault(message: string): StartFault {
  return new StartFault("CreateContainerConfigError", message);
}

/** As whom a container's programs run. @throws StartFault for a user that the image doesn't know. */
export function credentialsOf(pod: Pod, container: Container, image: Image): Credentials {
  const { runAsUser, runAsGroup } = effectiveSecurity(pod, container);
  const [name = "", group] = image.user.split(":");
  const entry = passwdEntry(image.root, runAsUser === undefined ? name : String(runAsUser));
  const imageUid = name === "" ? 0 : /^\d+$/.test(name) ? Number(name) : entry?.uid;
  const uid = runAsUser ?? imageUid;
  if (uid === undefined) {
    throw new StartFault(
      "CreateContainerError",
      `failed to generate container spec: unable to find user ${name}: no matching entries in passwd file`,
    );
  }
  const imageGid = group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
  const gid = runAsGroup ?? (runAsUser === undefined ? imageGid : undefined) ?? entry?.gid ?? 0;
  const outer = pod.spec?.securityContext ?? {};
  const groups = new Set([
    gid,
    ...(outer.fsGroup === undefined ? [] : [outer.fsGroup]),
    ...(outer.supplementalGroups ?? []),
    ...groupsOf(image.root, entry?.name ?? ""),
  ]);
  // The kernel keeps groups sorted, and shows them so.
  return { uid, gid, groups: [...groups].toSorted((left, right) => left - right) };
}

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

function linesOf(root: DirectoryNode, name: string): string[][] {
  const etc = root.entries.get("etc");
  const node = etc?.type === "directory" ? etc.entries.get(name) : undefined;
  const text = node?.type === "file" ? new TextDecoder().decode(node.content) : "";
  return text.split("\n").map((line) => line.split(":"));
}

/** A user of an image by name or uid. */
export function passwdEntry(root: DirectoryNode, user: string): PasswdEntry | undefined {
  const wanted = user === "" ? "0" : user;
  const found = linesOf(root, "passwd").find(([name, , uid]) => name === wanted || uid === wanted);
  return found
    ? { name: found[0] ?? "", uid: Number(found[2]), gid: Number(found[3]), home: found[5] ?? "/" }
    : undefined;
}

function groupsOf(root: DirectoryNode, user: string): number[] {
  if (user === "") {
    return [];
  }
  return linesOf(root, "group")
    .filter(([, , , members]) => (members ?? "").split(",").includes(user))
    .map(([, , gid]) => Number(gid));
}

/** Capabilities that container runtimes give by default. Source: containerd oci/spec.go. */
const defaultCapabilities = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FSETID",
  "FOWNER",
  "MKNOD",
  "NET_RAW",
  "SETGID",
  "SETUID",
  "SETFCAP",
  "SETPCAP",
  "NET_BIND_SERVICE",
  "SYS_CHROOT",
  "KILL",
  "AUDIT_WRITE",
];

/** The capabilities of a container after `add` and `drop`, without the prefix CAP_. */
export function capabilitiesOf(pod: Pod, container: Container): ReadonlySet<string> {
  const { capabilities, privileged } = effectiveSecurity(pod, container);
  const bare = (name: string) => name.toUpperCase().replace(/^CAP_/, "");
  const dropped = new Set((capabilities?.drop ?? []).map(bare));
  const added = (capabilities?.add ?? []).map(bare);
  const base = dropped.has("ALL") ? [] : defaultCapabilities.filter((name) => !dropped.has(name));
  const all =
    privileged || added.includes("ALL") ? ["SYS_ADMIN", "NET_ADMIN", ...defaultCapabilities] : [];
  return new Set([...base, ...added, ...all]);
}
