import { chromium, type Page } from "@playwright/test";
import { browserOptions } from "../fixtures/browser.ts";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { openLesson } from "../fixtures/lesson.ts";
import { type ApiClient, adminKubeconfig, clientOf } from "./learner.ts";
import { atMost, ms, percentile, type Row } from "./row.ts";

const policy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "bench-closes-backend" },
  spec: { podSelector: { matchLabels: { app: "backend" } }, policyTypes: ["Ingress"] },
};

/** Milliseconds since 1970, on the clock that a page on the same machine has too. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** When the figure draws its Pods as selected by a policy, or as free; on the clock of {@link now}. */
function drawnAs(page: Page, isSelected: boolean): Promise<number> {
  return page.evaluate((wanted) => {
    return new Promise<number>((resolve) => {
      const look = () => {
        const target = document.querySelector(".topology-target");
        if (target?.getAttribute("data-selected") !== wanted) return;
        observer.disconnect();
        resolve(performance.timeOrigin + performance.now());
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      look();
    });
  }, String(isSelected));
}

/** The namespace upstream where the youngest backend is. */
async function namespaceOfBackend(admin: ApiClient): Promise<string> {
  const { items } = (await admin.read("/api/v1/pods?labelSelector=app%3Dbackend")) as {
    items: { metadata: { namespace: string; creationTimestamp: string } }[];
  };
  const youngest = items
    .map(({ metadata }) => metadata)
    .toSorted((a, b) => a.creationTimestamp.localeCompare(b.creationTimestamp))
    .at(-1);
  if (!youngest) throw new Error("no backend was deployed");
  return youngest.namespace;
}

async function measure(page: Page, admin: ApiClient, rounds: number): Promise<number[]> {
  const path = `/apis/networking.k8s.io/v1/namespaces/${await namespaceOfBackend(admin)}/networkpolicies`;
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const closed = drawnAs(page, true);
    await admin.send("POST", path, JSON.stringify(policy));
    const appliedAt = now();
    times.push(Math.max(0, (await closed) - appliedAt));
    const opened = drawnAs(page, false);
    await admin.send("DELETE", `${path}/${policy.metadata.name}`);
    const deletedAt = now();
    times.push(Math.max(0, (await opened) - deletedAt));
  }
  return times;
}

/** From a policy that the cluster has taken, or deleted, to the figure in a learner's browser. */
export async function topologyRows(kubebook: Kubebook, full: boolean): Promise<Row[]> {
  const browser = await chromium.launch(browserOptions);
  const admin = clientOf(adminKubeconfig(kubebook), 1);
  try {
    const context = await browser.newContext({ baseURL: kubebook.url, locale: "ja-JP" });
    const { page, section, terminal } = await openLesson(context, "network-policy");
    await section.run("deploy");
    await section.isPassed("deploy");
    await terminal.panel.getByRole("tab", { name: "図" }).click();
    await drawnAs(page, false);
    const times = await measure(page, admin, full ? 50 : 15);
    return [
      atMost("a policy until the figure shows it, p95", percentile(times, 95), 1000, ms),
      {
        what: "a policy until the figure shows it, p50",
        measured: ms(percentile(times, 50)),
        bar: "",
        reached: null,
      },
    ];
  } finally {
    admin.dispose();
    await browser.close();
  }
}
