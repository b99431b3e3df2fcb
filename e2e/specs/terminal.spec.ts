import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";
import { bringNear } from "../pages/bring-near.ts";
import type { TerminalDock } from "../pages/terminal-dock.ts";

const slug = "pod-security-standards";

test.describe("with an open terminal", () => {
  let context: BrowserContext;
  let page: Page;
  let terminal: TerminalDock;

  test.beforeEach(async ({ browser, baseURL }) => {
    context = await newLearner(browser, baseURL);
    ({ page, terminal } = await openLesson(context, slug));
    await terminal.open();
  });

  test.afterEach(() => context.close());

  test("what is copied has no prompts and no trailing blanks", async () => {
    await terminal.type("printf 'NAME   AGE   \\n  a    1d    \\n'");
    await terminal.shows(/\n {2}a {4}1d/);
    await terminal.selectLines(3);
    expect(await terminal.copied()).toBe(
      "printf 'NAME   AGE   \\n  a    1d    \\n'\nNAME   AGE\n  a    1d",
    );
  });

  test("several lines are shown before they're pasted, and typed one by one", async () => {
    await terminal.paste("$ echo one\r\n$ read answer\nsecond\necho “three”");
    const dialog = page.getByRole("dialog", { name: "4行を貼り付けます" });
    await expect(dialog.getByRole("listitem")).toHaveText([
      /echo one↵ 実行$/,
      /read answer↵ 実行$/,
      /second↵ 実行$/,
      /「“」が半角ではありません$/,
    ]);
    const { violations } = await new AxeBuilder({ page }).include("dialog").analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await dialog.getByRole("button", { name: "半角に直す" }).click();
    await dialog.getByRole("button", { name: "1行ずつ貼る" }).click();
    // `read` has the keyboard: the next line waits for a prompt instead of being swallowed.
    await expect(terminal.hint).toContainText("いまのコマンドが終わったら、次を実行します");
    await page.keyboard.type("mine\n");
    await terminal.shows(/\$ second\n[^\n]*second: command not found\n[^\n]*\$ echo "three"$/);
  });

  test("one line is pasted as it is, and waits for Enter", async () => {
    await terminal.paste("echo pasted-alone\n");
    await terminal.shows(/\$ echo pasted-alone\n?$/);
    await page.keyboard.press("Enter");
    await terminal.shows(/\npasted-alone\n/);
  });

  test("no paste can hide an escape sequence", async () => {
    await terminal.paste("echo a\u001b[201~b");
    await terminal.shows(/\$ echo a\[201~b$/);
  });

  test("full-width characters are noticed, and changed only when the reader wants it", async () => {
    await terminal.screen.click();
    await page.keyboard.insertText("ｅｃｈｏ　ｈａｌｆ");
    await expect(terminal.hint).toContainText("全角で入力されています");
    await terminal.hint.getByRole("button", { name: "このままにする" }).click();
    await expect(terminal.hint).not.toContainText("全角で入力されています");
    await page.keyboard.insertText("！");
    await terminal.hint.getByRole("button", { name: "半角に直す" }).click();
    await terminal.shows(/\$ echo half!$/);
    await page.keyboard.press("Enter");
    await terminal.shows(/\nhalf!\n/);
    await expect(terminal.hint).toContainText("でターミナルの外へ");
  });

  test("under the screen stands how a command failed, until another one succeeds", async () => {
    await terminal.type("false");
    await expect(terminal.hint).toContainText("終了コード1：");
    await terminal.type("true");
    await expect(terminal.hint).not.toContainText("終了コード");
  });

  test("text is found with Ctrl+F, Enter and Shift+Enter", async () => {
    await terminal.type("for i in 1 2 3; do echo needle-$i; done");
    await terminal.shows("needle-3");
    await page.keyboard.press("Control+f");
    const field = terminal.panel.getByRole("searchbox", { name: "ターミナルの中を検索" });
    await expect(field).toBeFocused();
    await page.keyboard.type("needle-");
    const result = terminal.panel.locator(".dock-found");
    await expect(result).toHaveText(/^4件中\d件め$/);
    const before = await result.textContent();
    await page.keyboard.press("Enter");
    await expect(result).not.toHaveText(before ?? "");
    await page.keyboard.press("Shift+Enter");
    await expect(result).toHaveText(before ?? "");
    await field.fill("nowhere");
    await expect(result).toHaveText("見つかりません");
    await page.keyboard.press("Escape");
    await page.keyboard.type("echo back\n");
    await terminal.shows(/\nback\n/);
  });

  test("a keyboard leaves with Esc and Tab, and comes back", async () => {
    await terminal.screen.click();
    await expect(terminal.hint).toContainText("Esc のあと Tab でターミナルの外へ");
    const area = terminal.panel.getByRole("textbox", { name: "ターミナルの入力" });
    await expect(area).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(area).toBeFocused();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await expect(area).not.toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(area).toBeFocused();
    await page.keyboard.type("echo x-again\n");
    await terminal.shows(/\nx-again\n/);
  });

  test("the last output can be read as ordinary text", async () => {
    await terminal.type("printf 'first\\nsecond   \\n'");
    await terminal.shows(/\nsecond/);
    await terminal.panel.getByRole("button", { name: "直前の出力を文字で読む" }).click();
    const region = terminal.panel.getByRole("region", { name: "直前のコマンドの出力" });
    await expect(region.locator("pre")).toHaveText("first\nsecond");
    await expect(region.locator("code")).toHaveText("printf 'first\\nsecond   \\n'");
  });

  test("font size, dark screen and screen reader mode are kept", async () => {
    const settings = () => terminal.panel.getByRole("button", { name: "ターミナルの設定" });
    await settings().click();
    await terminal.panel.getByRole("button", { name: "大きくする" }).click();
    await expect(terminal.panel.getByRole("status").filter({ hasText: "px" })).toHaveText("14px");
    await terminal.panel.getByRole("checkbox", { name: "画面をいつも暗くする" }).check();
    await terminal.panel.getByRole("checkbox", { name: "読み上げソフト用の表示" }).check();
    await expect(terminal.panel.locator(".xterm-accessibility")).toBeAttached();
    await page.reload();
    await terminal.isReady();
    const viewport = terminal.panel.locator(".xterm");
    await expect(viewport).toHaveCSS("background-color", "rgb(12, 17, 21)");
    await expect(terminal.panel.locator(".xterm-accessibility")).toBeAttached();
  });

  test("every part of the dock is accessible", async () => {
    await terminal.panel.getByRole("button", { name: "ターミナルを追加" }).click();
    await terminal.isReady();
    await terminal.panel.getByRole("button", { name: "ターミナルの設定" }).click();
    const { violations } = await new AxeBuilder({ page }).include(".dock").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
  });
});

test("several terminals in one sandbox: tabs by mouse and by keyboard", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const { page, terminal } = await openLesson(context, slug);
  await terminal.open();
  await terminal.type("echo in-the-first; touch shared");
  await terminal.shows(/\nin-the-first\n/);
  await terminal.panel.getByRole("button", { name: "ターミナルを追加" }).click();
  await terminal.shows(/^learner@\S+ \(\S+\)\$$/);
  await page.keyboard.type("ls shared; echo in-the-second\n");
  await terminal.shows(/\nshared\nin-the-second\n/);
  const tabs = terminal.panel.getByRole("tablist", { name: "開いているターミナル" });
  await expect(tabs.getByRole("tab")).toHaveText(["bash 1", "bash 2"]);
  await page.keyboard.press("Control+Shift+ArrowLeft");
  await terminal.shows(/\nin-the-first\n/);
  await tabs.getByRole("tab", { name: "bash 2" }).dblclick();
  await tabs.getByRole("textbox", { name: "ターミナルの名前" }).fill("監視");
  await page.keyboard.press("Enter");
  await expect(tabs.getByRole("tab")).toHaveText(["bash 1", "監視"]);
  await page.reload();
  await terminal.isReady();
  await tabs.getByRole("tab", { name: "監視" }).click();
  await terminal.shows(/\nshared\nin-the-second\n/);
  await tabs.getByRole("tab", { name: "監視" }).focus();
  await page.keyboard.press("Delete");
  await expect(tabs).toBeHidden();
  await terminal.shows(/\nin-the-first\n/);
  await context.close();
});

test("the dock is resized by keyboard and by mouse, and fills the window", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const { page, terminal } = await openLesson(context, slug);
  await terminal.open();
  const width = async () => Math.round((await terminal.panel.boundingBox())?.width ?? 0);
  const edge = terminal.panel.getByRole("separator", { name: "ターミナルの大きさを変える" });
  const before = await width();
  await edge.focus();
  await page.keyboard.press("ArrowRight");
  expect(await width()).toBe(before - 24);
  await page.keyboard.press("Home");
  expect(await width()).toBe(420);
  const box = await edge.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 5, 300);
  await page.mouse.down();
  await page.mouse.move(800, 300);
  await page.mouse.up();
  expect(await width()).toBe(640);
  await terminal.type("tput cols");
  await terminal.shows(/\n7\d\n/);
  await terminal.panel.getByRole("button", { name: "ターミナルを広げる" }).click();
  expect(await width()).toBe(1440);
  await expect(page.locator("main")).toHaveAttribute("inert", "");
  await context.close();
});

test("on a phone the terminal fills the screen and has the keys that a phone lacks", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({
    baseURL,
    locale: "ja-JP",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  const { page, section, terminal } = await openLesson(context, slug);
  await bringNear(section.step("create-namespace"));
  await page.getByRole("button", { name: "ターミナルを開く" }).tap();
  await terminal.isReady();
  await expect(terminal.step).toHaveText(/名前空間を作る.*という名前空間がある/);
  expect(await terminal.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  const keys = terminal.panel.getByRole("group", { name: "補助キー" });
  await page.keyboard.type("echo a");
  for (const key of ["|", "-", "/"]) await keys.getByRole("button", { name: key }).tap();
  await terminal.shows(/\$ echo a\|-\/$/);
  await keys.getByRole("button", { name: "Ctrl" }).tap();
  await expect(keys.getByRole("button", { name: "Ctrl" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.type("u");
  await terminal.shows(/\$$/);
  await keys.getByRole("button", { name: "↑" }).tap();
  const { violations } = await new AxeBuilder({ page }).include(".dock").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
  await terminal.panel.getByRole("button", { name: "本文へ戻る" }).tap();
  await expect(terminal.panel).toBeHidden();
  await context.close();
});

test("starting over names what goes, and brings home back as it was", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const { page, terminal } = await openLesson(context, slug);
  await terminal.open();
  await terminal.type("touch mine; kubectl create configmap mine; echo made-it");
  await terminal.shows(/\nmade-it\n/);
  const ask = () => terminal.panel.getByRole("button", { name: "やり直す" }).click();
  const dialog = page.getByRole("dialog", { name: "何をやり直しますか" });
  await ask();
  await expect(dialog.getByRole("radio", { name: "クラスターの中だけ" })).toBeChecked();
  await dialog.getByRole("button", { name: "クラスターの中をやり直す" }).click();
  await expect(dialog).toBeHidden();
  await terminal.type("kubectl get configmap mine; ls");
  await terminal.shows(/configmaps "mine" not found\nmine /);
  await ask();
  await dialog.getByRole("radio", { name: "作業フォルダーだけ" }).check();
  await dialog.getByRole("button", { name: "作業フォルダーをやり直す" }).click();
  await expect(dialog).toBeHidden();
  await terminal.shows(/── 新しいシェル ──[\s\S]*\$\s*$/, 30_000);
  await terminal.type("ls; echo listed");
  await terminal.shows(/\$ ls; echo listed\nprofessional-kubernetes-hands-on\nlisted\n/);
  await context.close();
});
