import { defineConfig } from "@playwright/test";
import { browserOptions } from "./fixtures/browser.ts";

export default defineConfig({
  testDir: "specs",
  outputDir: "../test-results",
  // Each worker starts a server of its own; two cores carry one comfortably.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json"]],
  use: {
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: browserOptions,
  },
});
