import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { systemClock } from "../core/clock.ts";
import type { EndpointSlice, Pod } from "../kube/index.ts";
import { type ApiConnection, ClusterProcess } from "./testing/cluster-process.ts";

/**
 * The whole takes about as long as so many starts of the cluster, half a second each. The deadline is for a machine
 * that is busy with other things. Set the seed to a number that a failed run printed to draw the same moments again.
 */
const repeatedSeed: number | null = null;
const killsUnderLoad = 50;
const killsWhileStarting = 5;
const connections = 16;
const keysPerConnection = 12;
/** A kill comes at a random moment up to so long after the first answer, or after the start. */
const loadMsMax = 150;
const startMsMax = 300;
const testMsMax = 300_000;

const configMaps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";
const jobs = "/apis/batch/v1/namespaces/default/jobs";
const deployment = "/apis/apps/v1/namespaces/default/deployments/web";

let directory = "";
let cluster: ClusterProcess | null = null;
afterEach(async () => {
  await cluster?.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is known of objects that one connection alone writes: the value by name; null for none. */
class Ledger {
  readonly #acknowledged = new Map<string, string | null>();
  /** Sent and not answered: it may have been done or not. */
  #open: { readonly name: string; readonly value: string | null } | null = null;
  #count = 0;
  writes = 0;
  highestRevision = 0;

  valueOf(name: string): string | null {
    return this.#acknowledged.get(name) ?? null;
  }

  /** A value that was never written before. */
  nextValue(): string {
    this.#count += 1;
    return String(this.#count);
  }

  async write(
    name: string,
    value: string | null,
    send: () => Promise<{ readonly revision: number }>,
  ): Promise<void> {
    this.#open = { name, value };
    const { revision } = await send();
    this.#open = null;
    this.#acknowledged.set(name, value);
    this.highestRevision = Math.max(this.highestRevision, revision);
    this.writes += 1;
  }

  /** Compares with what is there. What was open when the process died counts as it turned out. */
  check(found: ReadonlyMap<string, string>): void {
    const open = this.#open;
    this.#open = null;
    for (const [name, value] of this.#acknowledged) {
      const actual = found.get(name) ?? null;
      const allowed = open?.name === name ? [value, open.value] : [value];
      expect(allowed, `${name} holds a value that was acknowledged`).toContain(actual);
    }
    if (open) {
      this.#acknowledged.set(open.name, found.get(open.name) ?? null);
    }
  }
}

/** Writes until the process is gone. @throws Error if an answer says anything but done. */
async function writeUntilKilled(
  connection: ApiConnection,
  prefix: string,
  ledger: Ledger,
  random: () => number,
): Promise<void> {
  for (;;) {
    const name = `${prefix}-${Math.floor(random() * keysPerConnection)}`;
    const before = ledger.valueOf(name);
    const value = before !== null && random() < 0.3 ? null : ledger.nextValue();
    const [method, path] =
      before === null
        ? (["POST", configMaps] as const)
        : value === null
          ? (["DELETE", `${configMaps}/${name}`] as const)
          : (["PUT", `${configMaps}/${name}`] as const);
    const body = value === null ? undefined : { metadata: { name }, data: { value } };
    await ledger.write(name, value, async () => {
      const { status, text } = await connection.call(method, path, body);
      const answer = JSON.parse(text);
      if (status >= 300) {
        throw new UnexpectedAnswer(`${method} ${name}: ${text}`);
      }
      return { revision: Number(answer.metadata?.resourceVersion ?? 0) };
    });
  }
}

class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

const podSpec = (script: string, restartPolicy: string) => ({
  restartPolicy,
  terminationGracePeriodSeconds: 0,
  containers: [{ name: "c", image: "busybox:1.36", command: ["sh", "-c", script] }],
});

async function makeWorkloads(connection: ApiConnection): Promise<void> {
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: podSpec("echo up; sleep 3600", "Always") };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  await connection.call("POST", deployment.replace(/\/web$/, ""), {
    metadata: { name: "web" },
    spec,
  });
  const service = { metadata: { name: "web" }, spec: { selector: labels, ports: [{ port: 80 }] } };
  await connection.call("POST", "/api/v1/namespaces/default/services", service);
}

/** Keeps controllers busy: Jobs come, the Deployment grows and shrinks. */
async function stirUntilKilled(
  connection: ApiConnection,
  cycle: number,
  wanted: { replicas: number; readonly jobs: Set<string> },
  random: () => number,
): Promise<void> {
  const name = `job-${cycle}`;
  const template = { spec: podSpec(`echo out of ${name}`, "OnFailure") };
  const job = await connection.call("POST", jobs, { metadata: { name }, spec: { template } });
  if (job.status === 201) {
    wanted.jobs.add(name);
  }
  const replicas = 1 + Math.floor(random() * 4);
  wanted.replicas = Number.NaN;
  const scaled = await connection.call("PATCH", `${deployment}/scale`, { spec: { replicas } });
  if (scaled.status === 200) {
    wanted.replicas = replicas;
  }
}

async function list<T>(connection: ApiConnection, path: string) {
  const { text } = await connection.call("GET", path);
  return JSON.parse(text) as { items: T[]; metadata: { resourceVersion: string } };
}

async function checkLedgers(connection: ApiConnection, ledgers: readonly Ledger[]): Promise<void> {
  interface Entry {
    readonly metadata: { readonly name: string };
    readonly data?: { readonly value?: string };
  }
  const found = await list<Entry>(connection, configMaps);
  const values = new Map(found.items.map((one) => [one.metadata.name, one.data?.value ?? ""]));
  for (const ledger of ledgers) {
    ledger.check(values);
    expect(Number(found.metadata.resourceVersion)).toBeGreaterThanOrEqual(ledger.highestRevision);
  }
}

/** Asks again until the answer is good; the test's own deadline ends it. */
async function eventually(look: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await look();
      return;
    } catch (error) {
      if (performance.now() > deadlineMs) {
        throw error;
      }
      await systemClock.sleep(100);
    }
  }
}

let deadlineMs = 0;

/** Everything that controllers and kubelets keep agrees with what was acknowledged, and with itself. */
async function checkWorkloads(
  connection: ApiConnection,
  wanted: { readonly replicas: number; readonly jobs: ReadonlySet<string> },
): Promise<void> {
  const web = JSON.parse((await connection.call("GET", deployment)).text);
  if (!Number.isNaN(wanted.replicas)) {
    expect(web.spec.replicas).toBe(wanted.replicas);
  }
  const { replicas } = web.spec;
  expect(web.status).toMatchObject({
    replicas,
    readyReplicas: replicas,
    updatedReplicas: replicas,
  });
  const all = (await list<Pod>(connection, pods)).items;
  const members = all.filter(({ metadata }) => metadata?.labels?.app === "web");
  expect(members).toHaveLength(replicas);
  const addresses = members.map(({ status }) => status?.podIP ?? "");
  expect(new Set(addresses).size).toBe(replicas);
  const selector = "labelSelector=kubernetes.io/service-name=web";
  const slices = await list<EndpointSlice>(
    connection,
    `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?${selector}`,
  );
  const served = slices.items.flatMap(({ endpoints = [] }) => endpoints);
  expect(served.flatMap((one) => one.addresses).sort()).toEqual(addresses.sort());
  for (const { metadata, status } of members) {
    const [container] = status?.containerStatuses ?? [];
    expect(container?.ready).toBe(true);
    const log = await connection.call("GET", `${pods}/${metadata?.name}/log`);
    expect(log.text).toBe("up\n");
  }
  await checkJobs(connection, all, wanted.jobs);
}

async function checkJobs(
  connection: ApiConnection,
  all: readonly Pod[],
  wanted: ReadonlySet<string>,
): Promise<void> {
  interface Ended {
    readonly metadata: { readonly name: string };
    readonly status?: { readonly succeeded?: number };
  }
  const found = new Map(
    (await list<Ended>(connection, jobs)).items.map((job) => [job.metadata.name, job]),
  );
  for (const name of wanted) {
    expect(found.get(name)?.status?.succeeded, name).toBe(1);
  }
  for (const { metadata, status } of all.filter(
    ({ metadata: { labels } = {} }) => labels?.["job-name"],
  )) {
    const job = metadata?.labels?.["job-name"] ?? "";
    expect(found.has(job)).toBe(true);
    if (status?.phase === "Succeeded") {
      const log = await connection.call("GET", `${pods}/${metadata?.name}/log`);
      expect(log.text).toBe(`out of ${job}\n`);
    }
  }
}

it("what was acknowledged survives SIGKILL at any moment, and everything agrees again afterwards", {
  timeout: testMsMax,
}, async () => {
  deadlineMs = performance.now() + testMsMax - 5000;
  const seed = repeatedSeed ?? randomInt(2 ** 31);
  process.stdout.write(`durability: seed ${seed}\n`);
  const random = randomFrom(seed);
  directory = await mkdtemp(join(tmpdir(), "kubebook-durability-"));
  cluster = new ClusterProcess(directory);
  const ledgers = Array.from({ length: connections }, () => new Ledger());
  const wanted = { replicas: 2, jobs: new Set<string>() };
  await cluster.spawn();
  await cluster.untilServing();
  await makeWorkloads(cluster.connect());
  // Ended in order once, Node keeps what it compiled: the starts that count are quicker.
  await cluster.stop();
  for (let cycle = 0; cycle < killsUnderLoad; cycle++) {
    if (cycle % (killsUnderLoad / killsWhileStarting) === 1) {
      await cluster.spawn();
      await systemClock.sleep(random() * startMsMax);
      await cluster.kill();
    }
    await cluster.spawn();
    await cluster.untilServing();
    const open = Array.from({ length: connections + 1 }, () => cluster?.connect());
    const [first, ...writers] = open.filter((one) => one !== undefined);
    if (!first) {
      throw new Error("there are connections");
    }
    await checkLedgers(first, ledgers);
    const working = Promise.allSettled([
      stirUntilKilled(first, cycle, wanted, random),
      ...writers.map((connection, index) => {
        const ledger = ledgers[index] ?? new Ledger();
        return writeUntilKilled(connection, `w${index}`, ledger, random);
      }),
    ]);
    await systemClock.sleep(random() * loadMsMax);
    await cluster.kill();
    for (const result of await working) {
      const reason = result.status === "rejected" ? result.reason : null;
      expect(reason).not.toBeInstanceOf(UnexpectedAnswer);
    }
    for (const connection of open) {
      connection?.close();
    }
  }
  await cluster.spawn();
  await cluster.untilServing();
  const connection = cluster.connect();
  await checkLedgers(connection, ledgers);
  expect(ledgers.reduce((sum, { writes }) => sum + writes, 0)).toBeGreaterThan(killsUnderLoad);
  await eventually(() => checkWorkloads(connection, wanted));
  connection.close();
});
