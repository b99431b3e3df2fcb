import { promisify } from "node:util";
import { gzip as deflate, gunzip as inflate } from "node:zlib";
import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { chunksOf, opened } from "../files/operand.ts";
import { reported, usageFault } from "../report.ts";

const inflateBytes = promisify(inflate);
const deflateBytes = promisify(deflate);

/** What is unpacked at most, lest a small file fill the memory. */
export const unpackedBytesMax = 32 * 1024 * 1024;

/** Unpacks gzip data; null for anything else. */
export async function gunzipped(bytes: Uint8Array): Promise<Uint8Array | null> {
  try {
    return await inflateBytes(bytes, { maxOutputLength: unpackedBytesMax });
  } catch {
    return null;
  }
}

/** Packs data as gzip. */
export async function gzipped(bytes: Uint8Array): Promise<Uint8Array> {
  return await deflateBytes(bytes);
}

/** All bytes of an operand, `-` being standard input; null after a complaint. */
export async function bytesOf(
  process: Process,
  applet: string,
  name: string,
): Promise<Uint8Array | null> {
  const source = await opened(process, applet, name);
  if (!source) {
    return null;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(process, source.file)) {
    size += chunk.length;
    if (size <= unpackedBytesMax) {
      chunks.push(chunk.slice());
    }
  }
  source.release();
  return Buffer.concat(chunks);
}

/** `gzip`, `gunzip` and `zcat`. Source: BusyBox 1.36 archival/gzip.c, bbunzip.c (texts). */
function packer(applet: "gzip" | "gunzip" | "zcat"): Program {
  return async (process) => {
    const options = parseArguments(process.argv.slice(1), "cdfkntqv123456789");
    if (options.error !== null) {
      return await usageFault(process, applet, options.error, `${applet} [-cfkt] [FILE]...`);
    }
    const unpacks = applet !== "gzip" || options.flags.has("d");
    const toOutput = applet === "zcat" || options.flags.has("c");
    const names = options.operands.length > 0 ? options.operands : ["-"];
    let status = 0;
    for (const name of names) {
      const job = {
        name,
        unpacks,
        toOutput: toOutput || name === "-",
        keeps: options.flags.has("k"),
      };
      status = (await pack(process, applet, job)) ? status : 1;
    }
    return status;
  };
}

interface Job {
  readonly name: string;
  readonly unpacks: boolean;
  readonly toOutput: boolean;
  readonly keeps: boolean;
}

async function pack(process: Process, applet: string, job: Job): Promise<boolean> {
  const { name, unpacks, toOutput, keeps } = job;
  const target = unpacks ? unpackedName(name) : `${name}.gz`;
  if (!toOutput && target === null) {
    await process.complain(`${applet}: ${name}: unknown suffix - ignored\n`);
    return false;
  }
  const input = await bytesOf(process, applet, name);
  if (!input) {
    return false;
  }
  const output = unpacks ? await gunzipped(input) : await gzipped(input);
  if (!output) {
    await process.complain(`${applet}: invalid magic\n`);
    return false;
  }
  if (toOutput) {
    await process.write(output);
    return true;
  }
  const { fs } = process.machine;
  const who = process.credentials;
  return await reported(process, applet, `can't open '${target}'`, () => {
    fs.writeFile(process.path(target ?? ""), output, who);
    if (!keeps) {
      fs.remove(process.path(name), who);
    }
  });
}

function unpackedName(name: string): string | null {
  if (name.endsWith(".gz")) {
    return name.slice(0, -3);
  }
  return name.endsWith(".tgz") ? `${name.slice(0, -4)}.tar` : null;
}

export const gzip = packer("gzip");
export const gunzip = packer("gunzip");
export const zcat = packer("zcat");
