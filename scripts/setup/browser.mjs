import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { SetupError } from "./console.mjs";
import { inRoot } from "./paths.mjs";
import { run } from "./run.mjs";
import { findProgram, installCommandLine, installPackages } from "./system-packages.mjs";

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const systemPackages = ["chromium", "fonts-noto-cjk"];

function findBrowser() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!existsSync(chosen)) {
      throw new SetupError(`CHROMIUM_PATH names ${chosen}, which isn't there.`);
    }
    return chosen;
  }
  return programs.map(findProgram).find(Boolean) ?? findPlaywrightBrowser();
}

/** What `playwright install chromium` leaves in the user's cache. */
function findPlaywrightBrowser() {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH || join(homedir(), ".cache", "ms-playwright");
  if (!existsSync(cache)) {
    return undefined;
  }
  return readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .map((name) => join(cache, name, "chrome-linux64", "chrome"))
    .find(existsSync);
}

/**
 * Makes sure of a Chromium for the browser tests: one that is there, the distribution's, or Playwright's.
 * @returns `{ path, did }`.
 */
export async function provideBrowser(node, progress) {
  const present = findBrowser();
  if (present) {
    return { path: present, did: present };
  }
  progress(`installing ${systemPackages.join(" ")}`);
  await installPackages("browser", systemPackages);
  if (!findBrowser()) {
    progress("fetching Playwright's chromium");
    const cli = inRoot("node_modules", "playwright", "cli.js");
    await run("browser-download", node, [cli, "install", "chromium"]);
  }
  const path = findBrowser();
  if (!path) {
    const line = installCommandLine(systemPackages) ?? "install Chromium";
    throw new SetupError(
      `The browser tests need Chromium. Run: ${line}, or set CHROMIUM_PATH, then run this again.`,
    );
  }
  return { path, did: path };
}
