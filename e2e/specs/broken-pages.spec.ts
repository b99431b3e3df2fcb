import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/accessibility.ts";
import { expect, test } from "../fixtures/test.ts";
import { TerminalDock } from "../pages/terminal-dock.ts";

const widths = [1440, 900, 390];
const title = "このページを表示できませんでした";

/** A function of the browser's that a page calls while it comes to life, so that the page fails with it. */
interface Fault {
  readonly name: "addEventListener" | "requestIdleCallback";
  /** Only calls with it fail; without it all do. */
  readonly firstArgument?: string;
}

/** Lets {@link setBroken} decide whether calls of the function fail. */
async function prepare(page: Page, fault: Fault): Promise<void> {
  await page.addInitScript(({ name, firstArgument }) => {
    const real = window[name];
    Reflect.set(window, name, (...args: unknown[]) => {
      const isMeant = firstArgument === undefined || args[0] === firstArgument;
      if (isMeant && Reflect.get(window, "isBroken") === true) throw new Error("a test's fault");
      return Reflect.apply(real, window, args);
    });
  }, fault);
}

function setBroken(page: Page, isBroken: boolean): Promise<boolean> {
  return page.evaluate((value) => Reflect.set(window, "isBroken", value), isBroken);
}

async function expectWellMade(page: Page): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(overflow, `at ${width}`).toBeLessThanOrEqual(0);
    await expectAccessible(page, `at ${width}`);
  }
}

test("a text that fails leaves the terminal beside it usable, and can be tried again", async ({
  page,
}) => {
  await prepare(page, { name: "addEventListener", firstArgument: "scroll" });
  const dock = new TerminalDock(page);
  await dock.offerText();
  await page.goto("/ja/chapter-14/network-policy");
  await dock.open();
  await setBroken(page, true);
  await page.getByRole("link", { name: "Pod Security Standards" }).first().click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await dock.type("echo still-$((40 + 2))");
  await dock.shows("still-42");
  await expectWellMade(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await setBroken(page, false);
  await page.getByRole("button", { name: "もう一度試す" }).click();
  await expect(page.getByRole("heading", { name: title })).toHaveCount(0);
  await expect(page.locator(".workspace-text h1")).toBeVisible();
  await dock.type("echo again-$((40 + 3))");
  await dock.shows("again-43");
});

test("when more fails than a text, a page of its own says so in both languages", async ({
  page,
}) => {
  await prepare(page, { name: "requestIdleCallback" });
  await page.addInitScript(() => Reflect.set(window, "isBroken", true));
  await page.goto("/en/chapter-14");
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await expect(page.getByText("This page couldn’t be shown")).toBeVisible();
  await expectWellMade(page);
  await setBroken(page, false);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(title);
});
