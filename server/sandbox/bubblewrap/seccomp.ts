import type { SyscallTable } from "./seccomp-syscalls.ts";

/** One instruction of classic BPF. Source: Linux `struct sock_filter`. */
interface Instruction {
  readonly code: number;
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly value: number;
}

/** Offsets in Linux `struct seccomp_data`; arguments are 64 bits wide, of which the low half comes first. */
const offsetOf = { number: 0, arch: 4, firstArgument: 16, secondArgument: 24 } as const;

const allowed = 0x7fff0000;
const failsWith = (errno: number) => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;

/** Requests of terminals that type into them or reach the console. */
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;

/** All `CLONE_NEW…` flags that the low half of clone's flags can carry. */
const newNamespaces = 0x7e020000;

const load = (offset: number): Instruction => ({
  code: 0x20,
  ifTrue: 0,
  ifFalse: 0,
  value: offset,
});
const answer = (value: number): Instruction => ({ code: 0x06, ifTrue: 0, ifFalse: 0, value });
const unlessEqual = (value: number, skip: number): Instruction => ({
  code: 0x15,
  ifTrue: 0,
  ifFalse: skip,
  value,
});
const unlessAnyBit = (bits: number, skip: number): Instruction => ({
  code: 0x45,
  ifTrue: 0,
  ifFalse: skip,
  value: bits,
});

function refuse(syscall: number, errno: number): Instruction[] {
  return [unlessEqual(syscall, 1), answer(failsWith(errno))];
}

function instructions(table: SyscallTable): Instruction[] {
  const ioctl = [
    load(offsetOf.secondArgument),
    ...refuse(TIOCSTI, EPERM),
    ...refuse(TIOCLINUX, EPERM),
    answer(allowed),
  ];
  const clone = [
    load(offsetOf.firstArgument),
    unlessAnyBit(newNamespaces, 1),
    answer(failsWith(EPERM)),
    answer(allowed),
  ];
  return [
    load(offsetOf.arch),
    { code: 0x15, ifTrue: 1, ifFalse: 0, value: table.auditArch },
    answer(failsWith(EPERM)),
    load(offsetOf.number),
    ...(table.hasX32 ? [unlessAnyBit(0x40000000, 1), answer(failsWith(ENOSYS))] : []),
    ...Object.values(table.forbidden).flatMap((syscall) => refuse(syscall, EPERM)),
    // Its flags lie in memory, where a filter can't look; libraries fall back to clone.
    ...refuse(table.clone3, ENOSYS),
    unlessEqual(table.ioctl, ioctl.length),
    ...ioctl,
    unlessEqual(table.clone, clone.length),
    ...clone,
    answer(allowed),
  ];
}

/**
 * A seccomp filter as `bwrap --seccomp` reads it: refuses new namespaces, mounts, tracing, kernel
 * interfaces that no lesson needs, and typing into a terminal on somebody's behalf.
 */
export function seccompFilter(table: SyscallTable): Buffer {
  const program = instructions(table);
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, ifTrue, ifFalse, value }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}
