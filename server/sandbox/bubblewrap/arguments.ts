import type { ShellLimits } from "../limits.ts";

/** Something of the host that the sandbox sees at `target`. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

/** What decides the shape of a sandbox, besides what runs in it. */
export interface SandboxShape {
  readonly mounts: readonly Mount[];
  readonly limits: ShellLimits;
  /** Top-level links of the host such as `/bin` → `usr/bin`, as target by path. */
  readonly links: ReadonlyMap<string, string>;
  /** File descriptor that holds the seccomp filter, or null if there is none. */
  readonly seccompFd: number | null;
}

/** The user that the learner seems to be inside. */
export const learnerUser = { id: 1000, name: "learner", home: "/home/learner" } as const;

function bind(mount: Mount): string[] {
  return [mount.writable ? "--bind" : "--ro-bind", mount.source, mount.target];
}

function sizedTmpfs(path: string, bytesMax: number): string[] {
  return ["--size", String(bytesMax), "--tmpfs", path];
}

/**
 * Arguments of `bwrap` for one shell: own user, pid, mount, network, ipc and uts namespaces, no rights,
 * a read-only system, and nothing writable but home, /tmp, /run and /dev/shm, the last three bounded.
 */
export function bwrapArguments(shape: SandboxShape): string[] {
  const id = String(learnerUser.id);
  return [
    ...["--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent"],
    ...["--hostname", "kubebook", "--uid", id, "--gid", id, "--cap-drop", "ALL"],
    ...["--ro-bind", "/usr", "/usr"],
    ...[...shape.links].flatMap(([path, target]) => ["--symlink", target, path]),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...sizedTmpfs("/dev/shm", shape.limits.sharedMemoryBytesMax),
    ...sizedTmpfs("/tmp", shape.limits.tmpBytesMax),
    ...sizedTmpfs("/run", shape.limits.runBytesMax),
    ...shape.mounts.flatMap(bind),
    // Both are memory file systems without a bound of their own.
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
    ...["--chdir", learnerUser.home],
    ...(shape.seccompFd === null ? [] : ["--seccomp", String(shape.seccompFd)]),
    "--",
  ];
}

/**
 * Arguments of an outer `bwrap` that root starts before it becomes user `uid`: it brings each source
 * to a place that this user can reach, whatever the modes of the directories above it on the host.
 * @returns the arguments, and the mounts with their sources as seen from inside.
 */
export function stageArguments(
  mounts: readonly Mount[],
  uid: number,
): { readonly args: string[]; readonly staged: Mount[] } {
  const staged = mounts.map((mount, index) => ({ ...mount, source: `/mnt/${index}` }));
  const binds = mounts.flatMap((mount, index) => bind({ ...mount, target: `/mnt/${index}` }));
  const user = String(uid);
  return {
    args: [
      ...["--die-with-parent", "--dev-bind", "/", "/", "--tmpfs", "/mnt", ...binds, "--"],
      ...["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--"],
    ],
    staged,
  };
}
