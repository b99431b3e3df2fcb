/** Numbers of one architecture's system calls. */
export interface SyscallTable {
  /** `AUDIT_ARCH_…` of `linux/audit.h`. */
  readonly auditArch: number;
  readonly ioctl: number;
  readonly clone: number;
  readonly clone3: number;
  /** Whether numbers with bit 30 set are another ABI (x32). */
  readonly hasX32: boolean;
  /** Refused with EPERM. */
  readonly forbidden: Readonly<Record<string, number>>;
}

/** The same number on every architecture: added after the tables were unified. */
const common = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  mount_setattr: 442,
};

/** Source: Linux `arch/x86/entry/syscalls/syscall_64.tbl`. */
const x64: SyscallTable = {
  auditArch: 0xc000003e,
  ioctl: 16,
  clone: 56,
  clone3: 435,
  hasX32: true,
  forbidden: {
    ptrace: 101,
    syslog: 103,
    modify_ldt: 154,
    pivot_root: 155,
    chroot: 161,
    acct: 163,
    mount: 165,
    umount2: 166,
    swapon: 167,
    swapoff: 168,
    reboot: 169,
    sethostname: 170,
    setdomainname: 171,
    iopl: 172,
    ioperm: 173,
    init_module: 175,
    delete_module: 176,
    quotactl: 179,
    kexec_load: 246,
    add_key: 248,
    request_key: 249,
    keyctl: 250,
    unshare: 272,
    perf_event_open: 298,
    name_to_handle_at: 303,
    open_by_handle_at: 304,
    setns: 308,
    process_vm_readv: 310,
    process_vm_writev: 311,
    kcmp: 312,
    finit_module: 313,
    kexec_file_load: 320,
    bpf: 321,
    userfaultfd: 323,
    ...common,
  },
};

/** Source: Linux `include/uapi/asm-generic/unistd.h`. */
const arm64: SyscallTable = {
  auditArch: 0xc00000b7,
  ioctl: 29,
  clone: 220,
  clone3: 435,
  hasX32: false,
  forbidden: {
    umount2: 39,
    mount: 40,
    pivot_root: 41,
    chroot: 51,
    quotactl: 60,
    acct: 89,
    unshare: 97,
    kexec_load: 104,
    init_module: 105,
    delete_module: 106,
    syslog: 116,
    ptrace: 117,
    reboot: 142,
    sethostname: 161,
    setdomainname: 162,
    add_key: 217,
    request_key: 218,
    keyctl: 219,
    swapon: 224,
    swapoff: 225,
    perf_event_open: 241,
    name_to_handle_at: 264,
    open_by_handle_at: 265,
    setns: 268,
    process_vm_readv: 270,
    process_vm_writev: 271,
    kcmp: 272,
    finit_module: 273,
    bpf: 280,
    userfaultfd: 282,
    kexec_file_load: 294,
    ...common,
  },
};

/** Tables by Node's `process.arch`; other architectures have no filter. */
export const syscallTables: Readonly<Record<string, SyscallTable>> = { x64, arm64 };
