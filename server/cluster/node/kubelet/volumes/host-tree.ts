import { type DirectoryNode, directoryNode, fileNode, type Inode } from "../../machine/inode.ts";
import { splitPath } from "../../machine/paths.ts";
import { programFile } from "../../shell/launch.ts";
import { VolumeFault } from "./source.ts";

const nodeFiles: Readonly<Record<string, string>> = {
  "/etc/os-release":
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
  "/etc/passwd":
    "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
  "/etc/group": "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n",
  "/etc/shadow": "root:*:20000:0:99999:7:::\n",
  "/etc/resolv.conf": "nameserver 172.18.0.1\noptions ndots:0\n",
  "/var/lib/kubelet/config.yaml":
    "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: systemd\nclusterDNS:\n- 10.96.0.10\nclusterDomain: cluster.local\n",
};

const nodeDirectories = [
  "/boot",
  "/dev",
  "/home",
  "/mnt",
  "/opt/cni/bin",
  "/proc",
  "/root",
  "/run/containerd",
  "/srv",
  "/sys",
  "/tmp",
  "/usr/bin",
  "/var/lib/containerd",
  "/var/log/containers",
  "/var/log/pods",
  "/var/run",
];

/** Programs of the node's own system, as far as a shell in it needs them. */
const nodePrograms = ["sh", "ls", "cat", "ps", "id", "env", "grep", "echo", "hostname", "mount"];

/** A simulated node's root file system: nothing of it is the host's that the cluster runs on. */
export function hostRootTree(nodeName: string): DirectoryNode {
  const root = directoryNode();
  for (const path of nodeDirectories) {
    directoryAt(root, splitPath(path));
  }
  const files = { ...nodeFiles, "/etc/hostname": `${nodeName}\n` };
  for (const [path, content] of Object.entries(files)) {
    const parts = splitPath(path);
    const mode = path === "/etc/shadow" ? 0o640 : 0o644;
    directoryAt(root, parts.slice(0, -1)).entries.set(
      parts.at(-1) ?? "",
      fileNode(content, { mode }),
    );
  }
  const bin = directoryAt(root, ["bin"]);
  for (const name of nodePrograms) {
    bin.entries.set(name, fileNode(programFile(name), { mode: 0o755 }));
  }
  directoryAt(root, ["tmp"]).mode = 0o1777;
  directoryAt(root, ["root"]).mode = 0o700;
  return root;
}

/**
 * What a hostPath volume leads to, made if its type says so.
 * Source: pkg/volume/hostpath/host_path.go v1.35. @throws VolumeFault.
 */
export function hostPathNode(
  root: DirectoryNode,
  path: string,
  type: string,
  volume: string,
): Inode {
  const { wants, creates, name } = hostPathTypes[type] ?? anything;
  const found = nodeAt(root, path);
  const fits = found ? wants === null || found.type === wants : creates;
  if (!fits) {
    throw new VolumeFault(
      `MountVolume.SetUp failed for volume "${volume}" : hostPath type check failed: ${path} is not a ${name}`,
    );
  }
  return found ?? create(root, path, wants === "file");
}

interface HostPathType {
  /** What must be there; null for anything. */
  readonly wants: Inode["type"] | "none of these" | null;
  /** Whether something that is missing is made. */
  readonly creates: boolean;
  readonly name: string;
}

const anything: HostPathType = { wants: null, creates: true, name: "" };

const hostPathTypes: Readonly<Record<string, HostPathType>> = {
  Directory: { wants: "directory", creates: false, name: "directory" },
  DirectoryOrCreate: { wants: "directory", creates: true, name: "directory" },
  File: { wants: "file", creates: false, name: "file" },
  FileOrCreate: { wants: "file", creates: true, name: "file" },
  Socket: { wants: "none of these", creates: false, name: "socket file" },
  CharDevice: { wants: "device", creates: false, name: "character device" },
  BlockDevice: { wants: "none of these", creates: false, name: "block device" },
};

function create(root: DirectoryNode, path: string, isFile: boolean): Inode {
  const parts = splitPath(path);
  if (!isFile) {
    return directoryAt(root, parts);
  }
  const file = fileNode("");
  directoryAt(root, parts.slice(0, -1)).entries.set(parts.at(-1) ?? "", file);
  return file;
}

/** What lies at a path; links are not followed. */
export function nodeAt(root: DirectoryNode, path: string): Inode | undefined {
  let node: Inode | undefined = root;
  for (const part of splitPath(path)) {
    node = node?.type === "directory" ? node.entries.get(part) : undefined;
  }
  return node;
}

/** The directory at a path, made if need be; a file in its way is replaced. */
export function directoryAt(root: DirectoryNode, parts: readonly string[]): DirectoryNode {
  let directory = root;
  for (const part of parts) {
    const existing = directory.entries.get(part);
    const next = existing?.type === "directory" ? existing : directoryNode();
    directory.entries.set(part, next);
    directory = next;
  }
  return directory;
}
