import { describe, expect, it } from "vitest";
import { seccompFilter } from "./seccomp.ts";
import { type SyscallTable, syscallTables } from "./seccomp-syscalls.ts";

/** What the filter sees of a call; the first two arguments in full width. */
interface Call {
  readonly number: number;
  readonly arch?: number;
  readonly arguments?: readonly [bigint, bigint];
}

const allow = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

/** Runs the filter as the kernel would. Source: Linux `kernel/bpf/core.c`, classic instructions only. */
function judge(filter: Buffer, table: SyscallTable, call: Call): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number, 0);
  data.writeUInt32LE(call.arch ?? table.auditArch, 4);
  const [first, second] = call.arguments ?? [0n, 0n];
  data.writeBigUInt64LE(first, 16);
  data.writeBigUInt64LE(second, 24);
  let accumulator = 0;
  for (let at = 0; at < filter.length / 8; at += 1) {
    const code = filter.readUInt16LE(at * 8);
    const value = filter.readUInt32LE(at * 8 + 4);
    const jump = (holds: boolean) => filter.readUInt8(at * 8 + (holds ? 2 : 3));
    if (code === 0x20) {
      accumulator = data.readUInt32LE(value);
    } else if (code === 0x15) {
      at += jump(accumulator === value);
    } else if (code === 0x45) {
      at += jump((accumulator & value) !== 0);
    } else if (code === 0x06) {
      return value;
    } else {
      throw new Error(`unknown instruction ${code}`);
    }
  }
  throw new Error("the filter ends without an answer");
}

describe.each(Object.entries(syscallTables))("seccompFilter on %s", (_, table) => {
  const filter = seccompFilter(table);
  const answer = (call: Call) => judge(filter, table, call);

  it("refuses every forbidden call", () => {
    const answers = Object.values(table.forbidden).map((number) => answer({ number }));
    expect(new Set(answers)).toEqual(new Set([EPERM]));
  });

  it("allows every other call", () => {
    const special = new Set([...Object.values(table.forbidden), table.clone3]);
    const others = Array.from({ length: 460 }, (_, number) => number).filter(
      (number) => !special.has(number),
    );
    expect(new Set(others.map((number) => answer({ number })))).toEqual(new Set([allow]));
  });

  it("makes libraries fall back from clone3 to clone", () => {
    expect(answer({ number: table.clone3 })).toBe(ENOSYS);
  });

  it("refuses new namespaces and allows processes and threads", () => {
    const clone = (flags: bigint) => answer({ number: table.clone, arguments: [flags, 0n] });
    expect(clone(0x10000000n)).toBe(EPERM);
    expect(clone(0x00020000n | 17n)).toBe(EPERM);
    expect(clone(17n)).toBe(allow);
    expect(clone(0x3d0f00n)).toBe(allow);
  });

  it("refuses typing into a terminal, high bits of the request or not", () => {
    const ioctl = (request: bigint) => answer({ number: table.ioctl, arguments: [0n, request] });
    expect(ioctl(0x5412n)).toBe(EPERM);
    expect(ioctl(0xdead00005412n)).toBe(EPERM);
    expect(ioctl(0x541cn)).toBe(EPERM);
    expect(ioctl(0x5413n)).toBe(allow);
  });

  it("refuses calls of another architecture", () => {
    expect(answer({ number: 0, arch: 0x40000003 })).toBe(EPERM);
  });
});

it("refuses the x32 numbers of x64", () => {
  const table = syscallTables.x64;
  if (!table) {
    throw new Error("no table for x64");
  }
  expect(judge(seccompFilter(table), table, { number: 0x40000000 | 39 })).toBe(ENOSYS);
});
