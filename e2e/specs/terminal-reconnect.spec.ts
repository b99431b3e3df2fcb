import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";
import { TerminalNetwork } from "../pages/terminal-network.ts";

const slug = "pod-security-standards";

test("after each gap the screen goes on exactly where it was, and nothing runs twice", async ({
  browser,
  baseURL,
}) => {
  const network = new TerminalNetwork(baseURL);
  await network.mend();
  const context = await newLearner(browser, network.url);
  const { page, terminal } = await openLesson(context, slug);
  await terminal.open();
  await terminal.type("echo before-the-gap; echo ran >> runs");
  await terminal.shows(/\nbefore-the-gap\n/);
  const loop = "for i in $(seq 1 60); do echo line-$i-日本語; sleep 0.1; done; echo all-$((40+2))";
  await terminal.type(loop);
  await terminal.shows("line-3-");
  for (let gap = 0; gap < 3; gap++) {
    await network.cut();
    await expect(terminal.banner).toContainText("つなぎ直しています");
    const shown = await terminal.text();
    await page.waitForTimeout(700);
    expect(await terminal.text()).toBe(shown);
    await network.mend();
    await expect(terminal.banner).toBeHidden();
    expect((await terminal.text()).startsWith(shown)).toBe(true);
  }
  await terminal.shows(/\nall-42\n/, 30_000);
  const text = await terminal.text();
  const lines = text.split("\n").filter((line) => line.startsWith("line-"));
  expect(lines).toEqual(Array.from({ length: 60 }, (_, index) => `line-${index + 1}-日本語`));
  expect(text.match(/^before-the-gap$/gm)).toHaveLength(1);
  await terminal.type("wc -l < runs");
  await terminal.shows(/\n1\n/);
  await context.close();
  await network.cut();
});

test("a page whose server is gone stays readable, and opens its terminal once the server is back", async ({
  browser,
  baseURL,
}) => {
  const network = new TerminalNetwork(baseURL);
  await network.mend();
  const context = await newLearner(browser, network.url);
  const { section, terminal } = await openLesson(context, slug);
  await network.cut();
  // What the dock needs for a terminal hasn't been loaded yet.
  await terminal.openButton.click();
  await expect(terminal.panel).toContainText("サーバーにつながりません");
  await expect(section.heading).toBeVisible();
  await network.mend();
  await terminal.isReady();
  await context.close();
  await network.cut();
});

test("a shell that ended leaves its text, and the next one goes on below it", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const { terminal } = await openLesson(context, slug);
  await terminal.open();
  await terminal.type("echo kept-text; exit 3");
  await expect(terminal.banner).toContainText("シェルが終わりました");
  await terminal.banner.getByRole("button", { name: "新しいシェルを開く" }).click();
  await expect(terminal.banner).toBeHidden();
  await terminal.shows(/\nkept-text\n[\s\S]*── 新しいシェル ──[\s\S]*\$\s*$/);
  await terminal.type("echo goes-on");
  await terminal.shows(/\ngoes-on\n/);
  await context.close();
});

test("a reload answers no program's question a second time", async ({ browser, baseURL }) => {
  const context = await newLearner(browser, baseURL);
  const { page, terminal } = await openLesson(context, slug);
  await terminal.open();
  // Here a program takes the answers in time; after the reload nobody would.
  await terminal.type("printf '\\033[6n\\033[c'; sleep 1; read -t 1 -n 99 -s; echo asked");
  await terminal.shows(/asked\n[^\n]*\$$/);
  const before = await terminal.text();
  await page.reload();
  await expect.poll(() => terminal.text()).toBe(before);
  await page.waitForTimeout(500);
  expect(await terminal.text()).toBe(before);
  await context.close();
});

test("one tab of a browser has the keyboard; another takes it", async ({ browser, baseURL }) => {
  const context = await newLearner(browser, baseURL);
  const one = await openLesson(context, slug);
  await one.terminal.open();
  const other = await openLesson(context, slug);
  await other.terminal.open();
  await one.page.bringToFront();
  await expect(one.terminal.banner).toContainText("キーボードは別のタブにあります");
  const [band, screen] = await Promise.all([
    one.terminal.banner.boundingBox(),
    one.terminal.screen.boundingBox(),
  ]);
  expect(screen?.y).toBeGreaterThanOrEqual((band?.y ?? 0) + (band?.height ?? 0));
  await other.terminal.type("echo typed-in-the-other");
  await one.terminal.shows(/\ntyped-in-the-other\n/);
  await one.terminal.banner.getByRole("button", { name: "ここで操作する" }).click();
  await expect(one.terminal.banner).toBeHidden();
  await expect(other.terminal.banner).toContainText("キーボードは別のタブにあります");
  await other.page.close();
  await one.terminal.type("echo typed-here");
  await one.terminal.shows(/\ntyped-here\n/);
  await context.close();
});

test("a view that can't be loaded says so, and is there once the network is", async ({
  browser,
  baseURL,
}) => {
  const network = new TerminalNetwork(baseURL);
  await network.mend();
  const context = await newLearner(browser, network.url);
  const { terminal } = await openLesson(context, slug);
  await terminal.open();
  await network.cut();
  await terminal.panel.getByRole("tab", { name: "ファイル" }).click();
  await expect(terminal.panel.getByText("読み込めませんでした")).toBeVisible();
  await network.mend();
  await terminal.panel.getByRole("button", { name: "もう一度試す" }).click();
  await expect(terminal.panel.getByRole("tree")).toBeVisible();
  await context.close();
  await network.cut();
});
