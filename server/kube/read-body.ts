import type { IncomingMessage } from "node:http";
import { StatusError } from "./status-error.ts";

/**
 * How much of a body that is too large is read and thrown away. A client still writes when the answer comes:
 * were the connection closed on it, it would tell of a broken pipe instead of the limit.
 */
const discardedBytesMax = 64 * 1024 * 1024;

/**
 * Reads a request's whole body.
 * @throws StatusError 413 for more than `bytesMax`, once it has been sent; 400 if the client goes away.
 */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const readMax = bytesMax + discardedBytesMax;
  if (Number(request.headers["content-length"] ?? 0) > readMax) {
    throw tooLarge(bytesMax);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    if (size <= bytesMax) {
      chunks.push(chunk);
    } else if (size > readMax) {
      request.destroy();
    } else {
      chunks.length = 0;
    }
  };
  const isWhole = await readToEnd(request, take);
  if (size > bytesMax) {
    throw tooLarge(bytesMax);
  }
  if (!isWhole) {
    throw StatusError.badRequest("unexpected EOF");
  }
  return Buffer.concat(chunks);
}

/** By events: an async iterator costs as much for each request as all the rest of reading a small body. */
function readToEnd(request: IncomingMessage, take: (chunk: Buffer) => void): Promise<boolean> {
  if (request.destroyed || request.readableEnded) {
    return Promise.resolve(request.readableEnded);
  }
  return new Promise((resolve) => {
    request
      .on("data", take)
      .once("end", () => resolve(true))
      .once("error", () => resolve(false))
      .once("close", () => resolve(false));
  });
}

function tooLarge(bytesMax: number): StatusError {
  return StatusError.tooLarge(`limit is ${bytesMax}`);
}
