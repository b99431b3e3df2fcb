import { randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { AppError } from "../core/errors.ts";

const secretBytes = 32;

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function create(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(randomBytes(secretBytes));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    // A link fails if another process was first, and its secret then counts.
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, "EEXIST")) {
      throw error;
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * The server's secret of 32 random bytes, kept in `file` with mode 0600 and made on the first call.
 * @throws AppError `unavailable` if the file holds something else.
 */
export async function loadOrCreateSecret(file: string): Promise<Buffer> {
  let secret = await readFile(file).catch((error: unknown) => {
    if (isCode(error, "ENOENT")) {
      return null;
    }
    throw error;
  });
  if (!secret) {
    await create(file);
    secret = await readFile(file);
  }
  if (secret.length !== secretBytes) {
    throw new AppError(
      "unavailable",
      `${file} doesn't hold a secret. Delete it: every visitor then becomes a new learner.`,
    );
  }
  return secret;
}
