import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, it } from "vitest";
import { reply } from "../testing/fake-cluster.ts";
import { createStage, type Stage, sandbox } from "../testing/learner.ts";

let stage: Stage;
let watches: ServerResponse[];

const policies = { group: "networking.k8s.io", resource: "networkpolicies" };

beforeEach(async () => {
  stage = await createStage();
  await stage.send("POST", "/api/v1/namespaces", { metadata: { name: "a" } });
  watches = [];
  stage.cluster.handle = ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://x");
    if (pathname === "/apis/networking.k8s.io") {
      return reply(response, { preferredVersion: { version: "v1" } });
    }
    if (pathname === "/apis/none.example") {
      return reply(response, { kind: "Status", code: 404 }, 404);
    }
    const found = /^\/apis\/networking.k8s.io\/v1\/(?:namespaces\/([^/]+)\/)?networkpolicies$/.exec(
      pathname,
    );
    if (!found) {
      return false;
    }
    if (searchParams.get("watch") === "true") {
      response.writeHead(200, { "content-type": "application/json" });
      response.flushHeaders();
      watches.push(response);
      return true;
    }
    const [, namespace] = found;
    const metadata = { namespace, labels: { selected: searchParams.get("labelSelector") } };
    const items = ["kubebook", "p"].map((name) => ({ metadata: { ...metadata, name } }));
    return reply(response, { metadata: { resourceVersion: "7" }, items });
  };
});

afterEach(() => stage.stop());

function tell(namespace: string): void {
  const event = { type: "ADDED", object: { metadata: { namespace, name: "p" } } };
  watches.at(-1)?.write(`${JSON.stringify(event)}\n`);
}

it("lists a namespace's objects under the learner's names, without the platform's own", async () => {
  const list = await stage.gateway
    .reader(sandbox)
    .list({ ...policies, namespace: "a", labelSelector: "x=y" });
  expect(list).toEqual([{ metadata: { name: "p", namespace: "a", labels: { selected: "x=y" } } }]);
});

it("lists all namespaces of the sandbox, and nobody else's", async () => {
  const reader = stage.gateway.reader(sandbox);
  const all = await reader.list({ ...policies, namespace: null });
  expect(all.map(({ metadata }) => (metadata as { namespace: string }).namespace)).toEqual([
    "a",
    "default",
  ]);
  expect(await reader.list({ ...policies, namespace: "kube-system" })).toEqual([]);
});

it("knows no objects of a group that isn't served", async () => {
  const query = { group: "none.example", resource: "things", namespace: null };
  expect(await stage.gateway.reader(sandbox).list(query)).toEqual([]);
});

it("tells a sandbox of its own changes, over one watch for all", async () => {
  const heard: string[] = [];
  const query = { ...policies, namespace: null };
  const mine = stage.gateway.reader(sandbox).watch(query, () => heard.push("mine"));
  const other = stage.gateway.reader("zyxwvutsrq").watch(query, () => heard.push("other"));
  await expect.poll(() => heard.toSorted()).toEqual(["mine", "other"]);
  expect(watches).toHaveLength(1);
  tell("lab-abcdefgh23-a");
  await expect.poll(() => heard.slice(2)).toEqual(["mine"]);
  tell("kube-system");
  tell("lab-zyxwvutsrq");
  await expect.poll(() => heard.slice(3)).toEqual(["other"]);
  await Promise.all([mine.dispose(), other.dispose()]);
  await expect.poll(() => watches[0]?.destroyed).toBe(true);
});

it("goes on after a break, and tells once since anything may have happened", async () => {
  let heard = 0;
  const query = { ...policies, namespace: null };
  const watch = stage.gateway.reader(sandbox).watch(query, () => {
    heard++;
  });
  await expect.poll(() => heard).toBe(1);
  watches[0]?.destroy();
  await expect.poll(() => heard).toBe(2);
  tell("lab-abcdefgh23");
  await expect.poll(() => heard).toBe(3);
  await watch.dispose();
});
