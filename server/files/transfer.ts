import type { FileHandle } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { type FileFailure, filePathSchema, filesLimits } from "../contracts/files.ts";
import { Slots } from "../core/token-bucket.ts";
import { FilesError, failureOf } from "./failure.ts";
import { requireRoom } from "./home-files.ts";
import { type HomePlace, inParent } from "./home-place.ts";
import { filesServerLimits } from "./limits.ts";
import type { FilesServices } from "./tab-files.ts";
import { currentVersion, openRegular, writeWhole } from "./whole-file.ts";

/** What transfers need besides the rest of the room. */
export interface TransferServices extends FilesServices {
  /** @returns the learner's id, or null for a stranger. */
  readonly authenticate: (cookieHeader: string | undefined) => Promise<string | null>;
}

const chunkBytes = 64 * 1024;

const statusOf: Readonly<Record<FileFailure, number>> = {
  absent: 404,
  "not-found": 404,
  exists: 409,
  changed: 409,
  "not-text": 415,
  "too-large": 413,
  full: 507,
  "not-allowed": 403,
  "bad-request": 400,
  busy: 429,
  fault: 500,
};

/** Serves `GET` and `PUT` of the contract's `filesPath`. Never throws. */
export function createTransfers(
  services: TransferServices,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const slotsOf = new Map<string, Slots>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const learnerId = await services.authenticate(request.headers.cookie);
    if (learnerId === null) {
      throw new FilesError("not-allowed");
    }
    const slots = slotsOf.get(learnerId) ?? new Slots(filesServerLimits.transfersMax);
    slotsOf.set(learnerId, slots);
    const release = slots.take();
    if (!release) {
      throw new FilesError("busy");
    }
    try {
      const home = await services.homeOf(learnerId);
      if (!home) {
        throw new FilesError("absent");
      }
      await transfer(home, pathOf(request), request, response);
    } finally {
      release();
      if (slots.isFree) {
        slotsOf.delete(learnerId);
      }
    }
  }

  return async (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    try {
      await serve(request, response);
    } catch (error) {
      refuse(request, response, failureOf(error), () => {
        services.log.error({ err: error }, "a transfer failed");
      });
    }
  };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  code: FileFailure,
  logFault: () => void,
): void {
  if (request.destroyed || response.headersSent) {
    // The browser went away in the middle.
    response.destroy();
    return;
  }
  if (code === "fault") {
    logFault();
  }
  // What remains of an upload is not waited for.
  response.writeHead(statusOf[code], { "Content-Type": "text/plain", Connection: "close" });
  response.end(`${code}\n`);
}

/** @throws FilesError `bad-request`. */
function pathOf(request: IncomingMessage): string {
  const url = new URL(request.url ?? "/", "http://localhost");
  const path = filePathSchema.safeParse(url.searchParams.get("path"));
  if (!path.success) {
    throw new FilesError("bad-request");
  }
  return path.data;
}

function transfer(
  home: HomePlace,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (request.method) {
    case "GET":
      return download(home, path, response);
    case "PUT":
      return upload(home, path, request, response);
    default:
      response.writeHead(405, { Allow: "GET, PUT" }).end();
      return Promise.resolve();
  }
}

/** As many bytes as were told, even if the file grows meanwhile; a file that shrinks breaks off. */
async function* send(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < size; ) {
    const buffer = Buffer.alloc(Math.min(chunkBytes, size - sent));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, sent);
    if (bytesRead === 0) {
      throw new FilesError("changed");
    }
    sent += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function download(home: HomePlace, path: string, response: ServerResponse): Promise<void> {
  const { handle, status } = await inParent(home, path, openRegular);
  try {
    const name = encodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
    const size = Number(status.size);
    response.writeHead(200, {
      // Never shown in the page's own origin, whatever is in it.
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename*=UTF-8''${name.replaceAll("'", "%27")}`,
      "Content-Security-Policy": "sandbox",
      "Content-Length": size,
    });
    await pipeline(send(handle, size), response);
  } finally {
    await handle.close();
  }
}

/** Writes what comes, and fails once it's more than an upload may be. */
async function receive(request: IncomingMessage, handle: FileHandle): Promise<void> {
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > filesLimits.uploadBytesMax) {
      throw new FilesError("too-large");
    }
    await handle.appendFile(chunk);
  }
}

async function upload(
  home: HomePlace,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const announced = Number(request.headers["content-length"] ?? filesLimits.uploadBytesMax);
  if (announced > filesLimits.uploadBytesMax) {
    throw new FilesError("too-large");
  }
  await requireRoom(home, announced);
  await inParent(home, path, async (parent, name) => {
    const current = await currentVersion(parent, name);
    const plan = { owner: home.owner, mode: current?.mode ?? 0o644, mayReplace: true };
    await writeWhole(parent, name, plan, (handle) => receive(request, handle));
  });
  response.writeHead(204).end();
}
