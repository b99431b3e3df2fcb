import {
  type FileFailure,
  type FileListing,
  type FileReply,
  type FileText,
  filesPath,
} from "../../server/contracts/files.ts";
import { type PageSocket, pageConnection } from "../connection/page-connection.ts";
import type { FilesClient, FilesEvents, FilesResult } from "./files-client.ts";

const answerTimeoutMs = 20_000;

/** Answers of an upload; everything else is a fault. */
const failureOfStatus: Readonly<Record<number, FileFailure>> = {
  400: "bad-request",
  401: "absent",
  403: "not-allowed",
  404: "not-found",
  409: "absent",
  413: "too-large",
  429: "busy",
  507: "full",
};

/** The learner's home over the page's socket; bytes go over HTTP. */
export class SocketFilesClient implements FilesClient {
  readonly #connection = pageConnection();
  readonly #socket: PageSocket = this.#connection.socket;
  #watched: readonly string[] = [];

  join(events: FilesEvents): () => void {
    const onChanged = (change: { directories: readonly string[] }) =>
      events.onChanged(change.directories);
    this.#socket.on("files:changed", onChanged);
    const leave = this.#connection.join((link) => {
      events.onOnline(link === "open");
      if (link !== "open") return;
      this.#socket.emit("files:watch", { directories: [...this.#watched] });
      // What changed while nobody listened isn't known.
      events.onChanged(null);
    });
    return () => {
      this.watch([]);
      this.#socket.off("files:changed", onChanged);
      leave();
    };
  }

  list(path: string): Promise<FilesResult<FileListing>> {
    return answered<FileListing>(this.#patient().emitWithAck("files:list", { path }));
  }

  read(path: string): Promise<FilesResult<FileText>> {
    return answered<FileText>(this.#patient().emitWithAck("files:read", { path }));
  }

  write(
    path: string,
    text: string,
    version: string | null,
  ): Promise<FilesResult<{ readonly version: string }>> {
    return answered<{ readonly version: string }>(
      this.#patient().emitWithAck("files:write", { path, text, version }),
    );
  }

  mkdir(path: string): Promise<FilesResult<null>> {
    return answered<null>(this.#patient().emitWithAck("files:mkdir", { path }));
  }

  move(from: string, to: string): Promise<FilesResult<null>> {
    return answered<null>(this.#patient().emitWithAck("files:move", { from, to }));
  }

  remove(path: string): Promise<FilesResult<null>> {
    return answered<null>(this.#patient().emitWithAck("files:remove", { path }));
  }

  watch(directories: readonly string[]): void {
    this.#watched = directories;
    if (this.#socket.connected) {
      this.#socket.emit("files:watch", { directories: [...directories] });
    }
  }

  async upload(path: string, bytes: Blob): Promise<FilesResult<null>> {
    const answer = await fetch(this.downloadUrl(path), { method: "PUT", body: bytes }).catch(
      () => null,
    );
    if (!answer) return { ok: false, code: "offline" };
    if (answer.ok) return { ok: true, value: null };
    return { ok: false, code: failureOfStatus[answer.status] ?? "fault" };
  }

  downloadUrl(path: string): string {
    return `${filesPath}?${new URLSearchParams({ path })}`;
  }

  #patient() {
    return this.#socket.timeout(answerTimeoutMs);
  }
}

async function answered<T>(reply: Promise<FileReply<T>>): Promise<FilesResult<T>> {
  try {
    return await reply;
  } catch {
    return { ok: false, code: "offline" };
  }
}
