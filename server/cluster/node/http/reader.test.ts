import { describe, expect, it } from "vitest";
import type { Connection } from "../../network/network.ts";
import { HttpReader } from "./reader.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A connection that gives these pieces, one a read, and tells how many were taken. */
function sending(pieces: readonly string[]) {
  const left = [...pieces];
  const connection = {
    read: async () => {
      const piece = left.shift();
      return piece === undefined ? null : encoder.encode(piece);
    },
  } as unknown as Connection;
  return { reader: new HttpReader(connection), left };
}

async function bodyOf(pieces: readonly string[], untilEnd = false): Promise<string[]> {
  const { reader } = sending(pieces);
  const head = await reader.head();
  const body: string[] = [];
  if (head) {
    for await (const chunk of reader.body(head, untilEnd)) {
      body.push(decoder.decode(chunk));
    }
  }
  return body;
}

const chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

describe("a body", () => {
  it.each([
    ["of a length", "GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcd", ["abc"]],
    ["in chunks", `${chunked}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`, ["abc", "de"]],
    ["in chunks that break off", `${chunked}5\r\nabc`, ["abc"]],
    ["without a length", "GET / HTTP/1.1\r\n\r\nabc", []],
  ])("%s is read", async (_, text, body) => {
    expect(await bodyOf([text])).toEqual(body);
    expect((await bodyOf([...text])).join("")).toBe(body.join(""));
  });

  it("is passed on as it comes, however long the sender says that a chunk is", async () => {
    const { reader, left } = sending([`${chunked}ffffffff\r\n`, "a", "b", "c"]);
    const head = await reader.head();
    const first = head && (await reader.body(head, false).next());
    expect(decoder.decode(first?.value ?? undefined)).toBe("a");
    expect(left).toEqual(["b", "c"]);
  });
});
