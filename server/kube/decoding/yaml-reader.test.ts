import { afterAll, expect, test } from "vitest";
import { ManualClock } from "../../core/clock.ts";
import { StatusError } from "../status-error.ts";
import { parseYaml } from "./yaml-parser.ts";
import { ThreadedYamlReader } from "./yaml-reader.ts";

const reader = new ThreadedYamlReader(new ManualClock());

afterAll(() => reader.dispose());

const long = (text: string) => `${"# a comment\n".repeat(2_000)}${text}`;

test.each([
  "a: 1\nb:\n  c: [x, 0x10, 1e3, ~, 'y']\n  __proto__: z\n",
  "a: 1\na: 2\n",
  "a: [",
  "a: *none",
  '{"a":{"b":[1,null,"x"]}}',
  '{"a":1,"a":2}',
  "",
  "[".repeat(20_000),
])("reads %.40j, short or long, as the parser does", async (text) => {
  expect(await reader.read(text)).toEqual(parseYaml(text));
  expect(await reader.read(long(text))).toEqual(parseYaml(long(text)));
});

test("long texts wait for each other, and each gets its own answer", async () => {
  const answers = await Promise.all([1, 2, 3].map((n) => reader.read(long(`n: ${n}`))));
  expect(answers).toEqual([1, 2, 3].map((n) => ({ ok: true, value: { n }, strictErrors: [] })));
});

test("refuses more values than an object can have", async () => {
  const items = Array.from({ length: 70_000 }, (_, index) => index);
  const tooLarge = StatusError.objectTooLarge();
  await expect(reader.read(`a:\n${items.map((n) => `- ${n}\n`).join("")}`)).rejects.toThrow(
    tooLarge,
  );
  await expect(reader.read(JSON.stringify({ items }))).rejects.toThrow(tooLarge);
});

test("ends what takes too long, and reads on", async () => {
  const clock = new ManualClock();
  const limited = new ThreadedYamlReader(clock);
  const slow = limited.read(`a: ${"[".repeat(100_000)}`);
  const next = limited.read(long("n: 1"));
  const refused = expect(slow).rejects.toThrow(
    "Request entity too large: the YAML takes longer than 10 s to read, send it in parts or as JSON",
  );
  await clock.advance(10_000);
  await refused;
  expect(await next).toEqual({ ok: true, value: { n: 1 }, strictErrors: [] });
  await limited.dispose();
  expect(clock.pending).toBe(0);
});

test("answers nothing once it is disposed", async () => {
  const ended = new ThreadedYamlReader(new ManualClock());
  const answer = ended.read(long("a: 1"));
  await ended.dispose();
  await expect(answer).rejects.toMatchObject({ code: 503 });
  await expect(ended.read(long("a: 1"))).rejects.toMatchObject({ code: 503 });
});
