import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../core/clock.ts";
import { openStore, type Store } from "../store/index.ts";
import { createIdentity } from "./identity.ts";
import { loadOrCreateSecret } from "./secret.ts";

let directory: string;
let store: Store;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-identity-"));
  store = await openStore({ file: join(directory, "db"), clock: new ManualClock() });
});

afterEach(async () => {
  await store.dispose();
  await rm(directory, { recursive: true });
});

const secret = Buffer.alloc(32, 7);

describe("createIdentity", () => {
  it("knows a learner by the cookie that it issued", async () => {
    const identity = createIdentity({ secret, store });
    const { learner, setCookie } = await identity.issue({ secure: false });
    expect(setCookie).toMatch(
      /^kubebook_learner=[\w-]{22}\.[\w-]{43}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=15552000$/,
    );
    const [cookie] = setCookie.split(";");
    expect(await identity.fromCookieHeader(`a=1; ${cookie}; b=2`)).toEqual(learner);
  });

  it("marks the cookie as secure when asked", async () => {
    const { setCookie } = await createIdentity({ secret, store }).issue({ secure: true });
    expect(setCookie).toMatch(/; Secure$/);
  });

  it("prefers the valid one of two cookies of its name", async () => {
    const identity = createIdentity({ secret, store });
    const { learner, setCookie } = await identity.issue({ secure: false });
    const [cookie] = setCookie.split(";");
    expect(await identity.fromCookieHeader(`kubebook_learner=x.y; ${cookie}`)).toEqual(learner);
  });

  it("refuses what it didn't sign", async () => {
    const { setCookie } = await createIdentity({ secret, store }).issue({ secure: false });
    const other = createIdentity({ secret: Buffer.alloc(32, 8), store });
    const [cookie = ""] = setCookie.split(";");
    const identity = createIdentity({ secret, store });
    const [value = ""] = cookie.split("=").slice(1);
    const [id = "", signature = ""] = value.split(".");
    const refused = [
      await other.fromCookieHeader(cookie),
      await identity.fromCookieHeader(`kubebook_learner=${id}`),
      await identity.fromCookieHeader(`kubebook_learner=${id}.${signature}.x`),
      await identity.fromCookieHeader(`kubebook_learner=${id}.${signature.slice(1)}`),
      await identity.fromCookieHeader(`kubebook_learner=${id}x.${signature}`),
      await identity.fromCookieHeader(`other=${value}`),
      await identity.fromCookieHeader(""),
      await identity.fromCookieHeader(undefined),
    ];
    expect(refused).toEqual(refused.map(() => null));
  });

  it("refuses a learner that is no longer stored", async () => {
    const { setCookie } = await createIdentity({ secret, store }).issue({ secure: false });
    const empty = await openStore({ file: join(directory, "other"), clock: new ManualClock() });
    const identity = createIdentity({ secret, store: empty });
    expect(await identity.fromCookieHeader(setCookie.split(";")[0])).toBeNull();
    await empty.dispose();
  });
});

describe("loadOrCreateSecret", () => {
  it("makes one private secret, even for two that ask at once", async () => {
    const file = join(directory, "secret");
    const [first, second] = await Promise.all([loadOrCreateSecret(file), loadOrCreateSecret(file)]);
    expect(first).toHaveLength(32);
    expect(second).toEqual(first);
    expect(await readFile(file)).toEqual(first);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await loadOrCreateSecret(file)).toEqual(first);
  });

  it("refuses a file that holds something else", async () => {
    const file = join(directory, "secret");
    await writeFile(file, "short");
    await expect(loadOrCreateSecret(file)).rejects.toMatchObject({ code: "unavailable" });
  });
});
