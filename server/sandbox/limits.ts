const kib = 1024;
const mib = 1024 * kib;

/** What one shell, and everything that it starts, may use. */
export interface ShellLimits {
  readonly processesMax: number;
  readonly openFilesMax: number;
  readonly fileBytesMax: number;
  readonly dataBytesMax: number;
  readonly tmpBytesMax: number;
  readonly sharedMemoryBytesMax: number;
  readonly runBytesMax: number;
}

/** Each with its reason; a class of 200 on a small server is the case they are made for. */
export const shellLimits: ShellLimits = {
  /** A pipeline of kubectl's needs about 15 threads each; a fork bomb ends here. */
  processesMax: 100,
  /** kubectl and git stay under 40; enough for a shell with some watches. */
  openFilesMax: 256,
  /** No lesson writes a file over 5 MB; one `yes > file` can't fill the disk between two looks. */
  fileBytesMax: 64 * mib,
  /** Per process. kubectl runs with 128 MiB of data, `jq` on a long list with less. */
  dataBytesMax: 256 * mib,
  /** Memory of the host: /tmp, /dev/shm and /run lie in it. */
  tmpBytesMax: 32 * mib,
  sharedMemoryBytesMax: 16 * mib,
  runBytesMax: mib,
};

/** When a home directory holds too much, and how often one looks. */
export interface HomeLimits {
  readonly bytesMax: number;
  readonly entriesMax: number;
  readonly lookEveryMs: number;
}

/** What a home directory may hold. It lies on the host's disk, which has no quota of its own. */
export const homeLimits: HomeLimits = {
  /** The lessons' files are under 1 MB; the rest is the learner's own. */
  bytesMax: 128 * mib,
  /** Inodes run out before bytes do when a loop makes empty files. */
  entriesMax: 10_000,
  /** A writer at 500 MB/s adds 1 GB between two looks at most, and is ended then. */
  lookEveryMs: 2_000,
};

/** Bounds on sandboxes as a whole. */
export interface SandboxLimits {
  readonly activeMax: number;
  readonly startingMax: number;
  readonly idleAfterMs: number;
  readonly expireAfterMs: number;
  readonly sweepEveryMs: number;
}

/** Each with its reason, made for a class of 200 on a small server. */
export const sandboxLimits: SandboxLimits = {
  /** At once with shells; the next learner gets a place in the queue. 5 MB each leaves room on 4 GB. */
  activeMax: 250,
  /** How many start at once: each start talks to the cluster, which has two cores. */
  startingMax: 8,
  /** Without a key or a tab for so long, shells end; home and objects stay. */
  idleAfterMs: 60 * 60_000,
  /** Without a visit for so long, home and objects are deleted. */
  expireAfterMs: 14 * 24 * 60 * 60_000,
  /** How often idle and expired sandboxes are looked for. */
  sweepEveryMs: 60_000,
};
