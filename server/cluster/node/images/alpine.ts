import { busyboxApplets } from "../applets/index.ts";
import type { Program } from "../machine/process.ts";
import { shellProgram } from "../shell/program.ts";
import type { ImageFile } from "./build.ts";

const users = (extra: string) =>
  `root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\n${extra}nobody:x:65534:65534:nobody:/:/sbin/nologin\n`;
const groups = (extra: string) =>
  `root:x:0:root\nbin:x:1:root,bin,daemon\ndaemon:x:2:root,bin,daemon\n${extra}nobody:x:65534:\n`;

/** `apk` on a network without the internet. */
const apk: Program = async (process) => {
  const verb = process.argv[1] ?? "";
  if (verb === "add" || verb === "update") {
    const base = "https://dl-cdn.alpinelinux.org/alpine/v3.22";
    const lines = ["main", "community"].flatMap((part) => [
      `fetch ${base}/${part}/x86_64/APKINDEX.tar.gz`,
      `WARNING: fetching ${base}/${part}: temporary error (try again later)`,
    ]);
    await process.write(`${lines.join("\n")}\n`);
    if (verb === "add") {
      const names = process.argv.slice(2).filter((word) => !word.startsWith("-"));
      const missing = names.map(
        (name) => `  ${name} (no such package):\n    required by: world[${name}]\n`,
      );
      await process.complain(`ERROR: unable to select packages:\n${missing.join("")}`);
    } else {
      await process.write("2 unavailable, 0 stale; 14 distinct packages available\n");
    }
    return 1;
  }
  await process.write("apk-tools 2.14.9, compiled for x86_64.\n");
  return 0;
};

/** Programs of an Alpine userland, with others beside them. */
export function alpinePrograms(
  extra: readonly (readonly [string, Program])[],
): Map<string, Program> {
  return new Map<string, Program>([
    ...[...busyboxApplets].map(([name, program]) => [`/bin/${name}`, program] as const),
    ["/bin/sh", shellProgram],
    ["/bin/ash", shellProgram],
    ["/sbin/apk", apk],
    ...extra,
  ]);
}

/** What an Alpine userland holds beside programs, with further users and groups. */
export function alpineFiles(passwd = "", group = ""): ImageFile[] {
  return [
    { path: "/etc/passwd", content: users(passwd) },
    { path: "/etc/group", content: groups(group) },
    { path: "/etc/alpine-release", content: "3.22.1\n" },
    {
      path: "/etc/os-release",
      content:
        'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n',
    },
    { path: "/root", directory: true, mode: 0o700 },
    { path: "/home", directory: true },
    { path: "/var/log", directory: true },
    { path: "/usr/bin", directory: true },
    { path: "/usr/sbin", directory: true },
  ];
}
