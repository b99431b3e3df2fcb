import { join } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../../core/errors.ts";
import { type ClientStreams, runOverControl } from "./control-client.ts";
import { isListening } from "./control-server.ts";
import { startTemporaryServer } from "./temporary-server.ts";

const usage = `Usage: npm run -s shell -- [--learner <name>] [-c '<command>']

Opens a learner's shell, in the same sandbox and through the same gateway as the page.
  -c, --command <command>   runs one command, passes stdin on, and exits with its status
      --learner <name>      whose sandbox; made if there is none (default: author)
`;

/** Whence a shell is asked for. */
export interface ShellCommandLine {
  readonly args: readonly string[];
  readonly streams: ClientStreams;
  /** The server's data directory. */
  readonly dataDirectory: string;
  /** The server's program, started if none runs. */
  readonly main: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      command: { type: "string", short: "c" },
      learner: { type: "string", default: "author" },
      help: { type: "boolean", short: "h", default: false },
    },
  }).values;
}

/**
 * `npm run shell`: a learner's shell at the server that runs, or at one started for the purpose.
 * @returns the exit status: the command's own, 2 for a wrong call, 125 if no shell could be had.
 */
export async function runShellCommandLine(options: ShellCommandLine): Promise<number> {
  const { stdout, stderr } = options.streams;
  let values: ReturnType<typeof parse>;
  try {
    values = parse(options.args);
  } catch (error) {
    stderr.write(`${messageOf(error)}\n${usage}`);
    return 2;
  }
  if (values.help) {
    stdout.write(usage);
    return 0;
  }
  const path = join(options.dataDirectory, "control.sock");
  try {
    const running = await isListening(path);
    if (!running) {
      stderr.write("Starting a server for this shell …\n");
    }
    const server = running
      ? null
      : await startTemporaryServer({ main: options.main, path, env: options.env });
    try {
      const request = { learner: values.learner, script: values.command ?? null };
      return await runOverControl(path, request, options.streams);
    } finally {
      await server?.stop();
    }
  } catch (error) {
    stderr.write(`${messageOf(error)}\n`);
    return 125;
  }
}
