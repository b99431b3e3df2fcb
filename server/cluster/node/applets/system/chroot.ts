import { SystemError } from "../../machine/errno.ts";
import { FileSystem } from "../../machine/filesystem.ts";
import type { Program } from "../../machine/process.ts";
import { defaultPath, resolveProgram } from "../../shell/launch.ts";
import { usageFault } from "../report.ts";

const failed = 1;

/** `chroot NEWROOT [PROG ARGS]`. Source: BusyBox 1.36 coreutils/chroot.c. */
export const chroot: Program = async (process) => {
  const [newRoot, ...command] = process.argv.slice(1);
  if (newRoot === undefined) {
    return await usageFault(process, "chroot", null, "chroot NEWROOT [PROG ARGS]");
  }
  const { machine, credentials } = process;
  const fault = async (text: string) => {
    await process.complain(`chroot: can't change root directory to '${newRoot}': ${text}\n`);
    return failed;
  };
  if (credentials.uid !== 0 || !machine.environment.capabilities.has("SYS_CHROOT")) {
    return await fault("Operation not permitted");
  }
  try {
    const root = machine.fs.stat(process.path(newRoot), credentials);
    if (root.type !== "directory") {
      return await fault("Not a directory");
    }
    const mount = { path: "/", root, readOnly: false, source: "/dev/vda1", type: "ext4" };
    const nowMs = () => machine.clock.now().getTime();
    const inside = machine.withRoot(() => new FileSystem(mount, nowMs));
    const argv = command.length > 0 ? command : [process.env.get("SHELL") ?? "/bin/sh", "-i"];
    const from = { machine: inside, cwd: "/", credentials, path: (path: string) => path };
    const launch = resolveProgram(from, argv, process.env.get("PATH") ?? defaultPath);
    if (launch.kind !== "program") {
      const why = launch.kind === "denied" ? launch.error : "No such file or directory";
      await process.complain(`chroot: can't execute '${argv[0]}': ${why}\n`);
      return launch.kind === "denied" ? 126 : 127;
    }
    const child = inside.spawn({
      argv: launch.argv,
      program: launch.program,
      env: process.env,
      cwd: "/",
      credentials,
      parent: process,
      files: new Map([...process.files].map(([fd, file]) => [fd, file.retain()] as const)),
    });
    return await child.exited;
  } catch (error) {
    if (error instanceof SystemError) {
      return await fault(error.message);
    }
    throw error;
  }
};
