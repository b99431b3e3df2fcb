import { gzipSync } from "node:zlib";

/** A static route's answer, compressed when the pages are built: Next sends what such a route holds as it is. */
export function compressed(text: string, contentType: string): Response {
  const headers = { "content-type": contentType, "content-encoding": "gzip" };
  return new Response(new Uint8Array(gzipSync(text)), { headers });
}
