import type { ShellLimits } from "../../core/limits.ts";

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

/** `$0` is the user, then come sources up to `--`, then the command. Each source appears as `/mnt/<index>`. */
const stageScript = `set -e
mount -t tmpfs -o mode=0755 stage /mnt
index=0
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir "/mnt/$index"; else : >"/mnt/$index"; fi
  mount --bind "$1" "/mnt/$index"
  index=$((index + 1))
  shift
done
shift
exec setpriv --reuid "$0" --regid "$0" --clear-groups -- "$@"`;

/**
 * A command that root puts before `bwrap` to become user `uid`: in a mount namespace of its own it brings each
 * source to a place that this user can reach, whatever the modes of the directories above it on the host.
 * Nothing of it stays: a process of root's between server and sandbox could not end the sandbox with itself,
 * as bwrap takes its right to send signals.
 * @returns the command, and the mounts with their sources as seen from inside.
 */
export function stageCommand(
  mounts: readonly Mount[],
  uid: number,
): { readonly command: string[]; readonly staged: Mount[] } {
  const sources = mounts.map(({ source }) => source);
  return {
    command: ["unshare", "--mount", "sh", "-c", stageScript, String(uid), ...sources, "--"],
    staged: mounts.map((mount, index) => ({ ...mount, source: `/mnt/${index}` })),
  };
}
