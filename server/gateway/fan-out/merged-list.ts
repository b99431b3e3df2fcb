import type { KubeObject } from "../../kube/index.ts";
import { isSuccess, jsonOf, type ReadAnswer, readAnswer } from "../upstream/read.ts";
import type { Upstream, UpstreamRequest } from "../upstream/upstream.ts";
import { decodeContinue, encodeContinue } from "./continue-token.ts";

/** One of the lists that together answer a request. */
export interface ListPart {
  /** Orders the parts; unique. */
  readonly key: string;
  /** The upstream request for a query. */
  readonly request: (query: URLSearchParams) => UpstreamRequest;
}

/** Either all parts in one, or the refusal that stands for them. */
export type MergedList =
  | { readonly ok: true; readonly head: Omit<ReadAnswer, "bytes">; readonly body: KubeObject }
  | { readonly ok: false; readonly answer: ReadAnswer };

interface Page {
  readonly part: ListPart;
  readonly answer: ReadAnswer;
  readonly body: KubeObject;
}

/** A part whose namespace is gone, or going with its rights, has nothing to show. */
const skippedStatuses = new Set([403, 404]);

/**
 * Lists all parts at once and joins items or table rows in the parts' order. `limit` and `continue`
 * hold for the whole; the revision is the lowest one, so that a watch from it misses nothing.
 */
export async function listMerged(
  upstream: Upstream,
  parts: readonly ListPart[],
  query: URLSearchParams,
): Promise<MergedList> {
  const from = query.get("continue");
  const start = from ? decodeContinue(from) : null;
  const wanted = start ? parts.filter(({ key }) => key >= start.part) : parts;
  const read = (part: ListPart, limit: number | null, token: string) =>
    readPage(upstream, part, pageQuery(query, limit, token));
  const limit = Number(query.get("limit") ?? 0) || null;
  const pages = await Promise.all(
    wanted.map((part) => read(part, limit, part.key === start?.part ? start.token : "")),
  );
  const good = pages.filter(({ answer }) => isSuccess(answer.status));
  const failed = pages.find(({ answer }) => !isSuccess(answer.status) && !isSkipped(answer));
  const refusal = failed ?? (good.length === 0 ? pages[0] : undefined);
  if (refusal) {
    return { ok: false, answer: refusal.answer };
  }
  const cut = limit === null ? { pages: good, next: "" } : await cutToLimit(good, limit, read);
  return { ok: true, ...join(cut.pages, cut.next) };
}

function isSkipped(answer: ReadAnswer): boolean {
  return skippedStatuses.has(answer.status);
}

function pageQuery(query: URLSearchParams, limit: number | null, token: string): URLSearchParams {
  const page = new URLSearchParams(query);
  page.delete("continue");
  if (limit !== null) {
    page.set("limit", String(limit));
  }
  if (token !== "") {
    page.set("continue", token);
  }
  return page;
}

async function readPage(upstream: Upstream, part: ListPart, query: URLSearchParams): Promise<Page> {
  const answer = await readAnswer(await upstream.request(part.request(query)));
  return { part, answer, body: jsonOf(answer.bytes) ?? {} };
}

/**
 * Takes pages until the limit is reached. A page that would go beyond is read again, shorter, since
 * only the cluster can tell where it goes on from there.
 */
async function cutToLimit(
  pages: readonly Page[],
  limit: number,
  read: (part: ListPart, limit: number, token: string) => Promise<Page>,
): Promise<{ pages: Page[]; next: string }> {
  const taken: Page[] = [];
  let room = limit;
  for (const page of pages) {
    if (room === 0) {
      return { pages: taken, next: encodeContinue({ part: page.part.key, token: "" }) };
    }
    const fits = entriesOf(page.body).length <= room;
    const used = fits ? page : await read(page.part, room, "");
    taken.push(used);
    room -= Math.min(room, entriesOf(used.body).length);
    const token = used.body.metadata as { continue?: string } | undefined;
    if (token?.continue) {
      return { pages: taken, next: encodeContinue({ part: page.part.key, token: token.continue }) };
    }
  }
  return { pages: taken, next: "" };
}

function entriesOf(body: KubeObject): readonly unknown[] {
  const entries = body.rows ?? body.items;
  return Array.isArray(entries) ? entries : [];
}

function join(pages: readonly Page[], next: string) {
  const [first] = pages;
  const { answer, body = {} } = first ?? {};
  const key = Array.isArray(body.rows) || body.kind === "Table" ? "rows" : "items";
  const {
    continue: _continue,
    remainingItemCount: _count,
    ...metadata
  } = (body.metadata ?? {}) as Record<string, unknown>;
  const resourceVersion = lowest(pages.map((page) => page.body.metadata?.resourceVersion ?? ""));
  return {
    head: { status: answer?.status ?? 200, rawHeaders: answer?.rawHeaders ?? [] },
    body: {
      ...body,
      metadata: { ...metadata, resourceVersion, ...(next === "" ? {} : { continue: next }) },
      [key]: pages.flatMap((page) => entriesOf(page.body)),
    } as KubeObject,
  };
}

/** The lowest of several revisions; `""` where there is none. */
export function lowest(revisions: readonly string[]): string {
  const numbers = revisions.filter((revision) => /^\d+$/.test(revision)).map(BigInt);
  return numbers.length === 0
    ? ""
    : String(numbers.reduce((least, number) => (number < least ? number : least)));
}
