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

/** When a home directory holds too much, and how often one looks. */
export interface HomeLimits {
  readonly bytesMax: number;
  readonly entriesMax: number;
  readonly lookEveryMs: number;
}

/** Bounds on sandboxes as a whole. */
export interface SandboxLimits {
  readonly activeMax: number;
  readonly startingMax: number;
  /** Kept made for whoever comes next. */
  readonly sparesMax: number;
  readonly idleAfterMs: number;
  readonly expireAfterMs: number;
  readonly sweepEveryMs: number;
  /** A seat that comes free is held so long for who has a page open and doesn't look at it. */
  readonly seatHeldMs: number;
  /** Who has no page open keeps a place in line so long, and who let a seat lapse the old one. */
  readonly placeKeptMs: number;
  /** Whose last page went so shortly ago counts as still there. */
  readonly pageGoneMs: number;
}

/** How many strangers may begin from one address: so many at once, and so many an hour afterwards. */
export interface ArrivalLimits {
  readonly sandboxesBurst: number;
  readonly sandboxesPerHour: number;
  readonly sessionsBurst: number;
  readonly sessionsPerHour: number;
}

/** Bounds on open pages, each a socket. */
export interface SocketLimits {
  readonly allMax: number;
  readonly perAddressMax: number;
  readonly perLearnerMax: number;
  /** Messages of one socket, acknowledgements of output included; whoever sends more is cut off. */
  readonly messagesBurst: number;
  readonly messagesPerSecond: number;
}

/** What one sandbox may use of the gateway and the cluster. */
export interface GatewayLimits {
  /** Refilled tokens of a sandbox's bucket, in requests per second. */
  readonly requestsPerSecond: number;
  /** Size of the bucket: what kubectl's discovery and a loop of a script may use at once. */
  readonly requestsBurst: number;
  /** Bytes of a request's body. Source: apiserver v0.35 (`MaxRequestBodyBytes`). */
  readonly bodyBytesMax: number;
  /** Namespaces of a sandbox, `default` included. */
  readonly namespacesMax: number;
  /** Watches and followed logs of a sandbox at a time. */
  readonly watchesMax: number;
  /** Exec, attach and port-forward streams of a sandbox at a time. */
  readonly streamsMax: number;
  /** Connections of a sandbox at a time. */
  readonly connectionsMax: number;
  /** Connections of learners' own kubectl at a time, of all and from one address, before it's known whose. */
  readonly outsideConnectionsMax: number;
  readonly outsideConnectionsPerAddressMax: number;
  /** `spec.hard` of the ResourceQuota of each namespace. */
  readonly quota: Readonly<Record<string, string>>;
  /** `spec.limits` of the LimitRange of each namespace. */
  readonly limitRange: readonly Readonly<Record<string, unknown>>[];
}

/** Everything that learners are bounded by, for one kind of audience. */
export interface Limits {
  readonly shell: ShellLimits;
  readonly home: HomeLimits;
  readonly sandboxes: SandboxLimits;
  readonly arrivals: ArrivalLimits;
  readonly sockets: SocketLimits;
  readonly gateway: GatewayLimits;
}

const kib = 1024;
const mib = 1024 * kib;
const minute = 60_000;
const day = 24 * 60 * minute;

/** For people whom the teacher knows: a class of 200 on a small server, often behind one address. */
const classroom: Limits = {
  shell: {
    // A pipeline of kubectl's needs about 15 threads each; a fork bomb ends here.
    processesMax: 100,
    // kubectl and git stay under 40; enough for a shell with some watches.
    openFilesMax: 256,
    // No lesson writes a file over 5 MB; one `yes > file` can't fill the disk between two looks.
    fileBytesMax: 64 * mib,
    // Per process. kubectl runs with 128 MiB of data, `jq` on a long list with less.
    dataBytesMax: 256 * mib,
    // Memory of the host: /tmp, /dev/shm and /run lie in it.
    tmpBytesMax: 32 * mib,
    sharedMemoryBytesMax: 16 * mib,
    runBytesMax: mib,
  },
  home: {
    // The lessons' files are under 1 MB; the rest is the learner's own.
    bytesMax: 128 * mib,
    // Inodes run out before bytes do when a loop makes empty files.
    entriesMax: 10_000,
    // A writer at 500 MB/s adds 1 GB between two looks at most, and is ended then.
    lookEveryMs: 2_000,
  },
  sandboxes: {
    // At once with shells; the next learner gets a place in the queue. 5 MB each leaves room on 4 GB.
    activeMax: 200,
    // How many start at once: each start talks to the cluster, which has two cores.
    startingMax: 8,
    // A few early birds find theirs made; a whole class is made as it comes. A namespace and a home each.
    sparesMax: 4,
    // Without a key or a tab for so long, shells end; home and objects stay. Longer than a lecture.
    idleAfterMs: 60 * minute,
    // Without a visit for so long, home and objects are deleted: a weekly class may miss one week.
    expireAfterMs: 14 * day,
    // How often idle and expired sandboxes are looked for.
    sweepEveryMs: minute,
    // Time to see a notification and to come back; what an absent reader costs the next in line at most.
    seatHeldMs: 2 * minute,
    // A phone that sleeps, a walk to another room. It costs the others nothing: who isn't there is passed over.
    placeKeptMs: 10 * minute,
    // A reload, another section, another network: the page is about to come back.
    pageGoneMs: 0.5 * minute,
  },
  arrivals: {
    // A whole class comes at nine o'clock from the school's one address.
    sandboxesBurst: 300,
    sandboxesPerHour: 300,
    // Each of them may also open a private window.
    sessionsBurst: 1_000,
    sessionsPerHour: 2_000,
  },
  sockets: {
    // 200 learners with some tabs each; 60 kB apiece.
    allMax: 4_000,
    // A whole class behind the school's one address.
    perAddressMax: 2_000,
    // Every section in a tab of its own, on two machines.
    perLearnerMax: 32,
    // 40 MB of output a second are acknowledged some 2,500 times.
    messagesBurst: 10_000,
    messagesPerSecond: 5_000,
  },
  gateway: {
    // kubectl asks about ten times for a command; a loop of a script is the rest.
    requestsPerSecond: 100,
    requestsBurst: 600,
    bodyBytesMax: 3 * mib,
    // The lessons use three.
    namespacesMax: 10,
    // `kubectl wait` on many objects opens one each.
    watchesMax: 64,
    streamsMax: 32,
    // kubectl holds one connection; eight terminals with a watch and a port-forward each.
    connectionsMax: 128,
    // 200 learners with ten each; a descriptor and 50 kB of TLS apiece.
    outsideConnectionsMax: 2_000,
    // A whole class behind the school's one address.
    outsideConnectionsPerAddressMax: 1_000,
    // The lessons use a tenth of it. 200 learners with all of it are 8,000 Pods.
    quota: {
      pods: "40",
      services: "40",
      secrets: "60",
      configmaps: "60",
      persistentvolumeclaims: "10",
      "count/deployments.apps": "20",
      "count/replicasets.apps": "80",
      "count/statefulsets.apps": "20",
      "count/daemonsets.apps": "10",
      "count/jobs.batch": "40",
      "count/cronjobs.batch": "10",
      "count/networkpolicies.networking.k8s.io": "60",
    },
    // On a real cluster a Pod that asks for nothing still gets something.
    limitRange: [
      {
        type: "Container",
        default: { cpu: "1", memory: "512Mi" },
        defaultRequest: { cpu: "10m", memory: "16Mi" },
      },
    ],
  },
};

/** For strangers on a public demo: enough for every lesson, and little more. */
const hardened: Limits = {
  shell: {
    ...classroom.shell,
    // kubectl in a pipeline with another, and `watch`.
    processesMax: 64,
    openFilesMax: 128,
    fileBytesMax: 16 * mib,
    dataBytesMax: 192 * mib,
    tmpBytesMax: 8 * mib,
    sharedMemoryBytesMax: 2 * mib,
  },
  home: {
    bytesMax: 32 * mib,
    entriesMax: 2_000,
    // A third of the time for a writer, for a third of the disk.
    lookEveryMs: 1_000,
  },
  sandboxes: {
    ...classroom.sandboxes,
    startingMax: 4,
    // Strangers come one by one.
    sparesMax: 4,
    // Who reads for so long without a key comes back to their files, not to their shell.
    idleAfterMs: 15 * minute,
    expireAfterMs: day,
  },
  arrivals: {
    // A family or a small office, not a farm of browsers.
    sandboxesBurst: 10,
    sandboxesPerHour: 10,
    sessionsBurst: 60,
    sessionsPerHour: 120,
  },
  sockets: {
    ...classroom.sockets,
    // A household or a small office.
    perAddressMax: 200,
    perLearnerMax: 16,
  },
  gateway: {
    ...classroom.gateway,
    requestsPerSecond: 30,
    requestsBurst: 300,
    namespacesMax: 5,
    watchesMax: 24,
    streamsMax: 8,
    connectionsMax: 48,
    outsideConnectionsMax: 1_000,
    // A household's few machines; nobody keeps the rest out.
    outsideConnectionsPerAddressMax: 64,
    quota: {
      ...classroom.gateway.quota,
      pods: "20",
      services: "20",
      "count/deployments.apps": "10",
      "count/replicasets.apps": "40",
      "count/statefulsets.apps": "5",
      "count/daemonsets.apps": "5",
      "count/jobs.batch": "10",
      "count/cronjobs.batch": "3",
    },
  },
};

/** The audiences that an operator may choose from. */
export const limitProfiles = { classroom, hardened } as const;
