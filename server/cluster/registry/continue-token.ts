import { StatusError } from "../../kube/index.ts";

/** Where a list goes on. `revision` -1 means: with what is stored now, though the list began earlier. */
export interface ContinueToken {
  readonly revision: number;
  /** Storage order begins after this `namespace/name`. */
  readonly start: string;
}

const version = "meta.k8s.io/v1";

/** The token's text. Source: apiserver pkg/storage/continue.go v1.35. */
export function encodeContinue({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: version, rv: revision, start })).toString("base64url");
}

/** @throws StatusError 400 for text that is no token. */
export function decodeContinue(text: string): ContinueToken {
  const { v, rv, start } = parse(text);
  if (v !== version) {
    throw invalid(`: server does not recognize this encoded version ${String(v ?? "")}`);
  }
  if (typeof rv !== "number" || !Number.isSafeInteger(rv) || rv === 0 || rv < -1) {
    throw invalid(`: incorrect encoded start resourceVersion (version ${version})`);
  }
  if (typeof start !== "string" || start === "") {
    throw invalid(`: encoded start key empty (version ${version})`);
  }
  if (start.split("/").some((part) => part === "." || part === "..")) {
    throw invalid(`: ${start}`);
  }
  return { revision: rv, start };
}

function parse(text: string): { v?: unknown; rv?: unknown; start?: unknown } {
  const illegal = /[^A-Za-z0-9_-]/.exec(text);
  if (illegal || text.length % 4 === 1) {
    throw invalid(`: illegal base64 data at input byte ${illegal?.index ?? text.length - 1}`);
  }
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    throw invalid(": malformed JSON");
  }
}

function invalid(why: string): StatusError {
  return StatusError.badRequest(`invalid continue token: continue key is not valid${why}`);
}
