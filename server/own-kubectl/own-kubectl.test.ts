import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { kubeconfigPath } from "../contracts/own-kubectl.ts";
import { ManualClock } from "../core/clock.ts";
import { OwnedStack } from "../core/lifecycle.ts";
import type { OutsideAccess, OutsideKeys } from "../gateway/index.ts";
import { openStore, type Store } from "../store/index.ts";
import { createOwnKubectlRoute, createOwnKubectls } from "./index.ts";

/** The gateway's way in, without a listener: it remembers what was asked of it. */
class FakeOutside implements OutsideAccess {
  readonly port = 6443;
  readonly ended: string[] = [];
  keys: OutsideKeys | null = null;
  #count = 0;

  issue(serverUrl: string) {
    this.#count += 1;
    return { digest: `digest-${this.#count}`, kubeconfig: `# ${this.#count} at ${serverUrl}\n` };
  }

  end(sandbox: string): void {
    this.ended.push(sandbox);
  }

  dispose(): void {
    this.ended.push("everything");
  }
}

let owned: OwnedStack;
let clock: ManualClock;
let store: Store;
let outside: FakeOutside;
let touched: string[];
let touch: (sandbox: string) => Promise<void>;
let url: string;
let learner: string;

async function serve(publicUrl: string | null, isOffered = true): Promise<string> {
  const ownKubectls = isOffered
    ? owned.own(
        await createOwnKubectls({
          gateway: {
            openOutside: async ({ keys }) => {
              outside.keys = keys;
              return outside;
            },
          },
          store,
          sandboxes: { touch: (sandbox) => touch(sandbox) },
          clock,
          log: pino({ level: "silent" }),
          listenHost: "127.0.0.1",
          port: 0,
          url: null,
          hours: 2,
        }),
      )
    : null;
  const handle = createOwnKubectlRoute({
    ownKubectls,
    publicUrl,
    authenticate: async (cookie) => cookie ?? null,
    log: pino({ level: "silent" }),
  });
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  owned.defer(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${kubeconfigPath}`;
}

async function ask(method: string, cookie = learner, at = url) {
  const response = await fetch(at, { method, headers: cookie === "" ? {} : { cookie } });
  return { status: response.status, text: await response.text() };
}

beforeEach(async () => {
  owned = new OwnedStack();
  const directory = await mkdtemp(join(tmpdir(), "kubebook-own-kubectl-"));
  owned.defer(() => rm(directory, { recursive: true }));
  clock = new ManualClock();
  store = owned.own(await openStore({ file: join(directory, "db"), clock }));
  outside = new FakeOutside();
  touched = [];
  touch = async (sandbox) => void touched.push(sandbox);
  url = await serve(null);
  learner = (await store.learners.create()).id;
});

afterEach(() => owned.dispose());

it("gives a learner with a sandbox a kubeconfig that is good for the set time", async () => {
  const { id } = await store.sandboxes.activeOf(learner);
  expect(JSON.parse((await ask("GET")).text)).toEqual({ isOffered: true, hours: 2, until: null });
  expect(await ask("POST")).toEqual({ status: 200, text: "# 1 at https://127.0.0.1:6443\n" });
  const until = "2026-01-01T02:00:00.000Z";
  expect(JSON.parse((await ask("GET")).text).until).toBe(until);
  expect(await outside.keys?.find("digest-1")).toEqual({
    sandboxId: id,
    digest: "digest-1",
    expiresAt: until,
  });
  await clock.advance(2 * 3_600_000);
  expect(await outside.keys?.find("digest-1")).toBeNull();
  expect(JSON.parse((await ask("GET")).text).until).toBeNull();
});

it("ends the one before with each new one, with a word of the learner, and with the sandbox", async () => {
  const { id } = await store.sandboxes.activeOf(learner);
  await ask("POST");
  await ask("POST");
  expect(await outside.keys?.find("digest-1")).toBeNull();
  expect(await outside.keys?.find("digest-2")).not.toBeNull();
  expect((await ask("DELETE")).status).toBe(204);
  expect(await outside.keys?.find("digest-2")).toBeNull();
  expect(outside.ended).toEqual([id, id, id]);
  await ask("POST");
  await store.sandboxes.expire(id);
  expect(await outside.keys?.find("digest-3")).toBeNull();
});

it("counts a call as a sign of life, but not each", async () => {
  const { id } = await store.sandboxes.activeOf(learner);
  await ask("POST");
  for (let call = 0; call < 3; call += 1) {
    await outside.keys?.find("digest-1");
  }
  await clock.advance(60_000);
  await outside.keys?.find("digest-1");
  expect(touched).toEqual([id, id]);
});

it("answers a call also where its sign of life can't be written down", async () => {
  await store.sandboxes.activeOf(learner);
  await ask("POST");
  touch = () => Promise.reject(new Error("the disk is full"));
  expect(await outside.keys?.find("digest-1")).not.toBeNull();
});

it("is for learners with a sandbox, in measure", async () => {
  expect(await ask("POST")).toMatchObject({ status: 409 });
  expect(await ask("POST", "")).toMatchObject({ status: 401 });
  expect(JSON.parse((await ask("GET", "")).text)).toMatchObject({ isOffered: false });
  await store.sandboxes.activeOf(learner);
  const statuses = [];
  for (let count = 0; count < 11; count += 1) {
    statuses.push((await ask("POST")).status);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
});

it("names the address at which browsers find the server behind a proxy", async () => {
  await store.sandboxes.activeOf(learner);
  const proxied = await serve("https://book.example/");
  expect((await ask("POST", learner, proxied)).text).toBe("# 1 at https://book.example:6443\n");
});

it("isn't there unless the operator offers it", async () => {
  const off = await serve(null, false);
  expect(JSON.parse((await ask("GET", learner, off)).text)).toMatchObject({ isOffered: false });
  expect((await ask("POST", learner, off)).status).toBe(404);
});
