import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { run } from "./run.mjs";

const managers = [
  {
    command: "apt-get",
    refresh: ["update"],
    install: ["install", "-y", "--no-install-recommends"],
  },
  { command: "dnf", install: ["install", "-y"] },
  { command: "zypper", install: ["--non-interactive", "install"] },
  { command: "pacman", install: ["-S", "--noconfirm", "--needed"] },
  { command: "apk", install: ["add", "--no-cache"] },
];

/** Where a program lies on the PATH or in the system's own directories, else undefined. */
export function findProgram(name) {
  const dirs = [
    ...(process.env.PATH ?? "").split(delimiter),
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
  ];
  return dirs
    .filter((dir) => isAbsolute(dir))
    .map((dir) => join(dir, name))
    .find((path) => existsSync(path));
}

/** Which prefix makes this user root without a question: none for root, `sudo -n` where it is allowed. */
function rootPrefix() {
  if (process.getuid?.() === 0) {
    return [];
  }
  try {
    execFileSync("sudo", ["-n", "true"], { stdio: "ignore" });
    return ["sudo", "-n"];
  } catch {
    return undefined;
  }
}

/** The line that a person would type to install packages here, or undefined without a known manager. */
export function installCommandLine(packages) {
  const manager = managers.find(({ command }) => findProgram(command));
  return manager && `sudo ${manager.command} ${manager.install.join(" ")} ${packages.join(" ")}`;
}

/**
 * Installs packages by the system's package manager where that needs no question.
 * @returns whether it says that it succeeded; false also when it may not be run.
 */
export async function installPackages(logName, packages) {
  const manager = managers.find(({ command }) => findProgram(command));
  const prefix = rootPrefix();
  if (manager === undefined || prefix === undefined) {
    return false;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const call = (log, args) => {
    const [command, ...rest] = [...prefix, manager.command, ...args];
    return run(log, command, rest, { env });
  };
  if (manager.refresh) {
    await call(`${logName}-refresh`, manager.refresh);
  }
  const { code } = await call(logName, [...manager.install, ...packages]);
  return code === 0;
}
