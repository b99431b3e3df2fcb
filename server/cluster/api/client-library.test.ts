import { PassThrough } from "node:stream";
import {
  Attach,
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Status,
} from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer } from "./test-server.ts";

let api: Awaited<ReturnType<typeof startTestServer>>;
const config = new KubeConfig();
const namespace = "a";
const maps = `/api/v1/namespaces/${namespace}/configmaps`;

beforeAll(async () => {
  api = await startTestServer();
  config.loadFromOptions({
    clusters: [{ name: "c", server: `https://127.0.0.1:${api.port}`, skipTLSVerify: true }],
    users: [{ name: "u", token: "admin" }],
    contexts: [{ name: "x", cluster: "c", user: "u" }],
    currentContext: "x",
  });
  await api.call("POST", `/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name: "p" },
    spec: { nodeName: "n", containers: [{ name: "c", image: "x" }] },
  });
});

afterAll(() => api.server.dispose());

const core = () => config.makeApiClient(CoreV1Api);

function configMap(name: string, data: Record<string, string>): V1ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
}

async function dataOf(name: string) {
  return (await core().readNamespacedConfigMap({ name, namespace })).data;
}

describe("objects", () => {
  it("are created, replaced, listed in pages and deleted", async () => {
    await core().createNamespacedConfigMap({ namespace, body: configMap("first", { a: "1" }) });
    await core().createNamespacedConfigMap({ namespace, body: configMap("second", {}) });
    const stored = await core().readNamespacedConfigMap({ name: "first", namespace });
    expect(stored.metadata?.creationTimestamp).toBeInstanceOf(Date);
    await core().replaceNamespacedConfigMap({
      name: "first",
      namespace,
      body: { ...stored, data: { a: "2" } },
    });
    const outdated = core().replaceNamespacedConfigMap({ name: "first", namespace, body: stored });
    await expect(outdated).rejects.toMatchObject({ code: 409 });
    const page = await core().listNamespacedConfigMap({ namespace, limit: 1 });
    const rest = await core().listNamespacedConfigMap({
      namespace,
      _continue: page.metadata?._continue ?? "",
    });
    expect([page, rest].flatMap(({ items }) => items.map((item) => item.data))).toEqual([
      { a: "2" },
      undefined,
    ]);
    for (const name of ["first", "second"]) {
      await core().deleteNamespacedConfigMap({ name, namespace });
    }
    await expect(
      core().readNamespacedConfigMap({ name: "first", namespace }),
    ).rejects.toMatchObject({ code: 404 });
  });

  it.each([
    [PatchStrategy.JsonPatch, [{ op: "replace", path: "/data/a", value: "2" }]],
    [PatchStrategy.MergePatch, { data: { a: "2" } }],
    [PatchStrategy.StrategicMergePatch, { data: { a: "2" } }],
    [PatchStrategy.ServerSideApply, configMap("patched", { a: "2" })],
  ])("are patched by %s", async (strategy, body) => {
    await core().createNamespacedConfigMap({
      namespace,
      body: configMap("patched", { a: "1", b: "1" }),
    });
    const apply = strategy === PatchStrategy.ServerSideApply;
    await core().patchNamespacedConfigMap(
      {
        name: "patched",
        namespace,
        body,
        ...(apply ? { fieldManager: "test", force: true } : {}),
      },
      setHeaderOptions("Content-Type", strategy),
    );
    expect(await dataOf("patched")).toEqual({ a: "2", b: "1" });
    await core().deleteNamespacedConfigMap({ name: "patched", namespace });
  });

  it("are reached through discovery", async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const body = { ...configMap("generic", { a: "1" }), metadata: { name: "generic", namespace } };
    await objects.create(body);
    const found = await objects.read(body);
    expect(found).toMatchObject({ kind: "ConfigMap", data: { a: "1" } });
    await objects.delete(body);
  });
});

describe("watches", () => {
  it("an informer knows what there is, and follows", async () => {
    const list = () => core().listNamespacedConfigMap({ namespace });
    const informer = makeInformer(config, maps, list);
    const told: string[] = [];
    for (const event of ["add", "update", "delete"] as const) {
      informer.on(event, ({ metadata, data }) => {
        told.push(`${event} ${metadata?.name} ${data?.a}`);
      });
    }
    await core().createNamespacedConfigMap({ namespace, body: configMap("there", { a: "1" }) });
    await informer.start();
    expect(told).toEqual(["add there 1"]);
    await api.call("PUT", `${maps}/there`, configMap("there", { a: "2" }));
    await api.call("POST", maps, configMap("new", { a: "3" }));
    await api.call("DELETE", `${maps}/there`);
    await expect
      .poll(() => told)
      .toEqual(["add there 1", "update there 2", "add new 3", "delete there 2"]);
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(["new"]);
    await informer.stop();
    await api.call("DELETE", `${maps}/new`);
  });
});

describe("streams of Pods", () => {
  const output = () => {
    const stream = new PassThrough();
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    return { stream, text: () => Buffer.concat(chunks).toString() };
  };

  it("exec tells output and exit code", async () => {
    const [out, errors] = [output(), output()];
    const status = await new Promise<V1Status>((resolve) => {
      const exec = new Exec(config);
      const command = ["say", "fail"];
      void exec.exec(namespace, "p", "c", command, out.stream, errors.stream, null, false, resolve);
    });
    expect([out.text(), status.details?.causes]).toEqual([
      "say fail\n",
      [{ reason: "ExitCode", message: "3" }],
    ]);
  });

  it("exec and attach take input to its end", async () => {
    for (const kind of ["exec", "attach"] as const) {
      const input = new PassThrough();
      const out = output();
      if (kind === "exec") {
        const exec = new Exec(config);
        await exec.exec(namespace, "p", "c", ["cat"], out.stream, null, input, false);
      } else {
        const attach = new Attach(config);
        await attach.attach(namespace, "p", "c", out.stream, null, input, false);
      }
      input.write("typed");
      await expect.poll(out.text).toContain("typed");
      input.end();
    }
  });

  it("logs are followed", async () => {
    const out = output();
    await new Log(config).log(namespace, "p", "c", out.stream, { follow: true });
    await expect.poll(out.text).toBe("one\ntwo\n");
  });
});
