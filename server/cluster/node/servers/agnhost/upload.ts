import { randomInt } from "node:crypto";
import type { GoReply } from "../../go/http.ts";
import { goJson } from "../../go/json.ts";
import type { HttpRequest } from "../../http/server.ts";
import { SystemError } from "../../machine/errno.ts";
import type { Process } from "../../machine/process.ts";
import { log } from "./command.ts";

/** netexec's `/upload`: keeps the field `file` of a multipart form under /uploads. */
export async function uploadHandler(process: Process, request: HttpRequest): Promise<GoReply> {
  await log(process, "GET /upload");
  const file = await fileOf(request);
  if (file === null) {
    await log(process, "Unable to upload file: request Content-Type isn't multipart/form-data");
    return { body: goJson({ error: "Unable to upload file." }) };
  }
  const path = `/uploads/upload${randomInt(1_000_000_000)}`;
  try {
    process.machine.fs.writeFile(path, file, process.credentials);
    process.machine.fs.setAttributes(path, process.credentials, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof SystemError)) {
      throw error;
    }
    await log(
      process,
      `Unable to open file for write: open ${path}: ${error.message.toLowerCase()}`,
    );
    return { body: goJson({ error: "Unable to open file for write" }) };
  }
  await log(process, `Wrote upload to ${path}`);
  return { status: 201, body: goJson({ output: path }) };
}

async function fileOf(request: HttpRequest): Promise<Uint8Array | null> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("multipart/form-data")) {
    return null;
  }
  try {
    const form = await new Response(Uint8Array.from(request.body), {
      headers: { "content-type": type },
    }).formData();
    const file = form.get("file");
    return file instanceof File ? new Uint8Array(await file.arrayBuffer()) : null;
  } catch (error) {
    if (error instanceof TypeError) {
      return null;
    }
    throw error;
  }
}
