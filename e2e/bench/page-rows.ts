import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "@playwright/test";
import { browserOptions } from "../fixtures/browser.ts";
import type { Kubebook } from "../fixtures/kubebook.ts";
import { everyPage } from "../pages/every-page.ts";
import { atMost, percentile, type Row } from "./row.ts";

/** Lighthouse's slow 4G, as it's applied to each request: 150 ms there and back, 1.6 Mbit/s down. */
const slow4g = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const slowdown = 4;
const settleMs = 3000;

interface Visit {
  readonly lcpMs: number;
  readonly shift: number;
  readonly scriptBytes: number;
}

declare global {
  interface Window {
    seen: { lcpMs: number; shift: number };
  }
}

/** Opens a page for the first time on a slow line and a slow machine, and reads it to its end. */
async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", slow4g);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await watch(page);
  const scripts: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") {
      scripts.push(response.body().then((body) => gzipSync(body).length));
    }
  });
  await page.goto(url, { waitUntil: "load" });
  await page.waitForTimeout(settleMs);
  const scriptBytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
  const { lcpMs } = await page.evaluate(() => window.seen);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await readThrough(page);
  const { shift } = await page.evaluate(() => window.seen);
  await context.close();
  return { lcpMs, shift, scriptBytes };
}

async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.seen = { lcpMs: 0, shift: 0 };
    new PerformanceObserver((list) => {
      window.seen.lcpMs = list.getEntries().at(-1)?.startTime ?? 0;
    }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
        if (!shift.hadRecentInput) window.seen.shift += shift.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** Scrolls to the end as a reader does, so that what comes late is seen coming. */
async function readThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
      scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  });
  await page.waitForTimeout(500);
}

/** First visits of every page on slow 4G and a machine four times slower; all in Japanese without `full`. */
export async function pageRows({ url }: Kubebook, full: boolean): Promise<Row[]> {
  const paths = everyPage.filter((path) => full || path.startsWith("/ja/"));
  const browser = await chromium.launch(browserOptions);
  try {
    const visits: Visit[] = [];
    for (const path of paths) visits.push(await visit(browser, `${url}${path}`));
    const worst = (of: (visit: Visit) => number) => percentile(visits.map(of), 100);
    const seconds = (value: number) => `${(value / 1000).toFixed(2)} s`;
    const plain = (value: number) => value.toFixed(3);
    const kilobytes = (value: number) => `${(value / 1000).toFixed(1)} kB`;
    return [
      atMost(
        "largest paint of a page, slow 4G and CPU, worst",
        worst((v) => v.lcpMs),
        1800,
        seconds,
      ),
      atMost(
        "layout shift of a page read to its end, worst",
        worst((v) => v.shift),
        0.02,
        plain,
      ),
      {
        what: "JavaScript of a page when opened (gzip), worst",
        measured: kilobytes(worst((v) => v.scriptBytes)),
        bar: "",
        reached: null,
      },
    ];
  } finally {
    await browser.close();
  }
}
