import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createMetrics, type Metrics } from "./metrics.ts";

const open: { close(): unknown }[] = [];

afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
  }
});

async function ask(metrics: Metrics, headers: Record<string, string> = {}) {
  const server = createServer((request, response) => void metrics.serve(request, response));
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
  return { status: response.status, text: await response.text() };
}

test("tells counts and times in Prometheus' format", async () => {
  const metrics = createMetrics(null);
  const sandboxes = new Map([["ready", 2]]);
  const name = "kubebook_sandboxes";
  metrics.gauge({ name, help: "Sandboxes.", label: "phase", read: () => sandboxes });
  metrics.countCall({ verb: "list", code: 200, durationMs: 20 });
  metrics.countCall({ verb: "list", code: 403, durationMs: 2 });
  metrics.countCall({ verb: "watch", code: 200, durationMs: 60_000 });
  metrics.countCall({ verb: "x".repeat(99), code: 405, durationMs: 1 });
  const { status, text } = await ask(metrics);
  expect(status).toBe(200);
  const lines = text.split("\n");
  expect(lines.filter((line) => /^kubebook_(?:sandboxes|api_calls)/.test(line))).toEqual([
    'kubebook_api_calls_total{verb="list",code="200"} 1',
    'kubebook_api_calls_total{verb="list",code="403"} 1',
    'kubebook_api_calls_total{verb="watch",code="200"} 1',
    'kubebook_api_calls_total{verb="other",code="405"} 1',
    'kubebook_sandboxes{phase="ready"} 2',
  ]);
  expect(lines).toContain('kubebook_api_call_duration_seconds_bucket{le="0.025",verb="list"} 2');
  expect(text).not.toContain('duration_seconds_count{verb="watch"}');
  sandboxes.clear();
  expect((await ask(metrics)).text).not.toContain('phase="ready"');
});

test("is nobody's business outside", async () => {
  const forwarded = { "x-forwarded-for": "203.0.113.9" };
  expect((await ask(createMetrics(null), forwarded)).status).toBe(404);
  const withToken = createMetrics("secret");
  const statuses = [
    (await ask(withToken)).status,
    (await ask(withToken, { authorization: "Bearer wrong!" })).status,
    (await ask(withToken, { ...forwarded, authorization: "Bearer secret" })).status,
  ];
  expect(statuses).toEqual([404, 404, 200]);
});
