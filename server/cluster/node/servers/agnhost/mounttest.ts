import { SystemError } from "../../machine/errno.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "./command.ts";
import { parseFlags } from "./flags.ts";
import { fileSystemType, modeText } from "./mount-facts.ts";

const initialContent = "mount-tester new file\n";
const loopPeriodMs = 2000;
const defaults = {
  fs_type: "",
  file_mode: "",
  file_perm: "",
  file_owner: "",
  new_file_0644: "",
  new_file_0666: "",
  new_file_0660: "",
  new_file_0777: "",
  file_content: "",
  file_content_in_loop: "",
  retry_time: 180,
  break_on_expected_content: true,
};

/**
 * `mounttest`: makes files and tells type, mode, owner and content. The order of its steps is part of
 * its contract. Source: test/images/agnhost/mounttest v1.35.
 */
export const mounttest: Command = (process, words) => {
  const parsed = parseFlags(words, defaults);
  return typeof parsed === "string" ? parsed : run(process, parsed.flags);
};

async function run(process: Process, flags: typeof defaults): Promise<number> {
  process.umask = 0;
  const files = new Files(process);
  await files.step(
    flags.fs_type,
    "statfs",
    (path) => `mount type of "${path}": ${fileSystemType(process, path)}\n`,
  );
  for (const [path, mode] of [
    [flags.new_file_0644, 0o644],
    [flags.new_file_0666, 0o666],
    [flags.new_file_0660, 0o660],
    [flags.new_file_0777, 0o777],
  ] as const) {
    await files.writeAndRead(path, mode);
  }
  await files.step(
    flags.file_mode,
    "Stat",
    (path) => `mode of file "${path}": ${modeText(files.stat(path))}\n`,
  );
  await files.step(
    flags.file_perm,
    "Stat",
    (path) => `perms of file "${path}": -${modeText(files.stat(path)).slice(-9)}\n`,
  );
  await files.step(flags.file_owner, "stat", (path) => {
    const { uid, gid } = files.stat(path);
    return `owner UID of "${path}": ${uid}\nowner GID of "${path}": ${gid}\n`;
  });
  await files.read(flags.file_content);
  await files.readInLoop(
    flags.file_content_in_loop,
    flags.retry_time * 1000,
    flags.break_on_expected_content,
  );
  return files.hasFailed ? 1 : 0;
}

class Files {
  hasFailed = false;
  readonly #process: Process;

  constructor(process: Process) {
    this.#process = process;
  }

  stat(path: string) {
    return this.#process.machine.fs.stat(this.#process.path(path), this.#process.credentials);
  }

  /** One step for a path, if there is one; a failed call is told and remembered. */
  async step(path: string, call: string, act: (path: string) => string): Promise<void> {
    await this.#try(
      path,
      (why) => `error from ${call}("${path}"): ${why}`,
      () => act(path),
    );
  }

  async writeAndRead(path: string, mode: number): Promise<void> {
    const { fs } = this.#process.machine;
    const { credentials } = this.#process;
    const isWritten = await this.#try(
      path,
      (why) => `error writing new file "${path}": open ${path}: ${why}`,
      () => {
        const absolute = this.#process.path(path);
        const isNew = !fs.exists(absolute, credentials);
        fs.writeFile(absolute, new TextEncoder().encode(initialContent), credentials);
        if (isNew) {
          fs.setAttributes(absolute, credentials, { mode });
        }
        return "";
      },
    );
    if (isWritten) {
      await this.read(path);
    }
  }

  async read(path: string): Promise<void> {
    await this.#try(
      path,
      (why) => `error reading file content for "${path}": open ${path}: ${why}`,
      () => `content of file "${path}": ${this.#content(path)}\n`,
    );
  }

  async readInLoop(path: string, durationMs: number, breaks: boolean): Promise<void> {
    const { clock } = this.#process.machine;
    const startMs = clock.now().getTime();
    while (path !== "" && clock.now().getTime() - startMs < durationMs) {
      const isRead = await this.#try(
        path,
        (why) => `Error reading file ${path}: open ${path}: ${why}, retrying`,
        () => `content of file "${path}": ${this.#content(path)}\n`,
      );
      if (isRead && breaks) {
        if (this.#content(path) === initialContent) {
          return;
        }
        await this.#process.write(`Unexpected content. Expected: ${initialContent}. Retrying`);
      }
      await this.#process.sleep(loopPeriodMs);
    }
  }

  #content(path: string): string {
    const { machine, credentials } = this.#process;
    return new TextDecoder().decode(machine.fs.readFile(this.#process.path(path), credentials));
  }

  async #try(path: string, failed: (why: string) => string, act: () => string): Promise<boolean> {
    if (path === "") {
      return false;
    }
    try {
      await this.#process.write(act());
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) {
        throw error;
      }
      this.hasFailed = true;
      await this.#process.write(`${failed(error.message.toLowerCase())}\n`);
      return false;
    }
  }
}
