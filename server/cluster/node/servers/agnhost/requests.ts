import type { OwnedStack } from "../../../../core/lifecycle.ts";
import { type GoReply, goError, goReply } from "../../go/http.ts";
import type { HttpReply, HttpRequest } from "../../http/server.ts";
import type { Process } from "../../machine/process.ts";
import { listenHttp } from "../server.ts";
import { bind } from "./command.ts";

/** Answers a request; a promise that never resolves leaves the client to the end of the program. */
export type Handler = (request: HttpRequest) => GoReply | Promise<GoReply>;

/** Serves HTTP as Go does. @throws ListenFault */
export function listenGo(process: Process, port: number, owned: OwnedStack, handle: Handler): void {
  const answer = async (request: HttpRequest): Promise<HttpReply> =>
    goReply(process, await handle(request));
  bind(`tcp :${port}`, () => listenHttp(process, port, owned, answer));
}

/** `r.FormValue`: of a form in the body first, then of the query. */
export function formValue(request: HttpRequest, name: string): string {
  const isForm = request.headers
    .get("content-type")
    ?.startsWith("application/x-www-form-urlencoded");
  const body = isForm ? new URLSearchParams(Buffer.from(request.body).toString("utf8")) : null;
  return body?.get(name) ?? request.query.get(name) ?? "";
}

/** `r.RemoteAddr`. */
export function remoteAddress({ remote }: HttpRequest): string {
  return `${remote.ip}:${remote.port}`;
}

/** A 400 in a line of text. */
export function badRequest(text: string): GoReply {
  return goError(text, 400);
}
