import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { SandboxState } from "../../server/contracts/terminal.ts";
import { type Kubebook, startKubebook } from "../fixtures/kubebook.ts";
import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";
import { Reader } from "../pages/reader.ts";
import { SandboxStates } from "../pages/sandbox-states.ts";
import { SectionPage } from "../pages/section-page.ts";
import { TerminalDock } from "../pages/terminal-dock.ts";

const slug = "network-policy";
const since = "2026-01-05T06:02:00.000Z";

/** Each state, with the words that say what happened, what is kept or gone, and what to do. */
const states: readonly {
  readonly state: SandboxState;
  readonly strip: string;
  readonly says: readonly string[];
  readonly action: string | null;
}[] = [
  {
    state: { phase: "starting", since },
    strip: "準備中",
    says: ["サンドボックスを用意する", "ふだんは数秒で終わります。"],
    action: null,
  },
  {
    state: {
      phase: "full",
      place: 7,
      wait: { fromMinutes: 2, likely: { minutes: 4, toMinutes: 7 } },
      heldForMs: 120_000,
    },
    strip: "順番待ち",
    says: [
      "いま、すべての席が使われています",
      "7番め",
      "およそ4分（2分から7分のあいだ）",
      "順番が来たら、ここで始まります",
      "席を2分間とっておきます",
      "秒前に更新",
    ],
    action: "順番を降りる",
  },
  {
    state: { phase: "held", lapsesInMs: 110_000 },
    strip: "席を確保",
    says: ["順番が来ました。席をとってあります", "1:", "過ぎると、次の人に譲ります。"],
    action: "席につく",
  },
  {
    state: { phase: "lapsed", heldForMs: 120_000, placeKeptForMs: 600_000 },
    strip: "見送り",
    says: ["席を次の人に譲りました", "2分間とっておきました", "元の順番に戻れます"],
    action: "もう一度並ぶ",
  },
  {
    state: { phase: "lapsed", heldForMs: 120_000, placeKeptForMs: 0 },
    strip: "見送り",
    says: ["並び直すと、列の最後に入ります。", "席を次の人に譲りました"],
    action: "もう一度並ぶ",
  },
  {
    state: { phase: "idle", since, until: "2026-01-19T06:02:00.000Z", afterMs: 1_800_000 },
    strip: "休止中",
    says: ["30分操作がなかったので、休ませました", "残った", "止めた", "1月19日まで残します"],
    action: "続きから再開",
  },
  {
    state: { phase: "expired", since },
    strip: "終了",
    says: ["長いあいだ使われなかったので、片づけました", "消えた", "残った", "完了の印、予想"],
    action: "新しく始める",
  },
  {
    state: { phase: "fault", message: "It could not be started.", retryInMinutes: null },
    strip: "障害",
    says: ["こちらの障害で止まりました", "あなたの操作に問題はありません。"],
    action: "もう一度",
  },
  {
    state: { phase: "fault", message: "Too many were made.", retryInMinutes: 15 },
    strip: "障害",
    says: ["いまは新しく始められません", "15分ほど待ってから、もう一度試してください。"],
    action: "もう一度",
  },
];

async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(".dock").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

for (const { state, strip, says, action } of states) {
  test(`${says[0]}: the state ${state.phase} is told in words and by a shape, in light and dark`, async ({
    browser,
    baseURL,
  }) => {
    const context = await newLearner(browser, baseURL);
    const page = await context.newPage();
    await new SandboxStates(state).stage(page);
    await new SectionPage(page).open(slug);
    const dock = new TerminalDock(page);
    await dock.openButton.click();
    for (const words of says) {
      await expect(dock.panel).toContainText(words);
    }
    await expect(dock.panel.locator(".dock-state")).toHaveText(strip);
    if (action !== null) {
      await expect(dock.panel.getByRole("button", { name: action })).toBeVisible();
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await isAccessible(page);
    }
    await context.close();
  });
}

test("a notification is asked for by a button alone, and not where it is refused", async ({
  browser,
  baseURL,
}) => {
  const [full] = states.filter(({ state }) => state.phase === "full");
  if (!full) {
    throw new Error("there is a full state");
  }
  for (const permission of ["default", "denied"] as const) {
    const context = await newLearner(browser, baseURL);
    const page = await context.newPage();
    const asked = await new Reader(page).answersNotifications(permission);
    await new SandboxStates(full.state).stage(page);
    await new SectionPage(page).open(slug);
    const dock = new TerminalDock(page);
    await dock.openButton.click();
    await expect(dock.panel).toContainText("タブの題名で知らせ");
    const button = dock.panel.getByRole("button", { name: "通知でも知らせる" });
    await expect(button).toHaveCount(permission === "default" ? 1 : 0);
    expect(await asked()).toBe(0);
    if (permission === "default") {
      await button.click();
      await expect(dock.panel).toContainText("タブの題名と音のない通知で知らせ");
      await expect(button).toHaveCount(0);
      expect(await asked()).toBe(1);
    }
    await context.close();
  }
});

test.describe("a server with one seat", () => {
  let small: Kubebook;

  // Each with a line of its own: a seat may be held for a page that has just been closed.
  test.beforeEach(async () => {
    small = await startKubebook({ SANDBOXES_MAX: "1", IDLE_MINUTES: "0.2" });
  });

  test.afterEach(() => small.stop());

  test("who leaves the queue is back at the start, and the strip tells when a sandbox rests", async ({
    browser,
  }) => {
    const contexts = [await newLearner(browser, small.url), await newLearner(browser, small.url)];
    const [first, second] = await Promise.all(contexts.map((context) => openLesson(context, slug)));
    if (!first || !second) {
      throw new Error("two lessons were opened");
    }
    await first.terminal.open();
    await expect(first.terminal.panel.locator(".dock-rest")).toHaveText("休止まで1分");
    await second.terminal.openButton.click();
    // No seat has come free yet.
    await expect(second.terminal.panel).toContainText("いつ空くかは、まだわかりません");
    await second.terminal.panel.getByRole("button", { name: "順番を降りる" }).click();
    await expect(second.terminal.openButton).toBeVisible();
    // Not even after a reload, as a terminal that was open would be.
    await second.page.reload();
    await expect(second.terminal.openButton).toBeVisible();
    await second.terminal.openButton.click();
    await expect(second.terminal.panel).toContainText("1番め");
    await Promise.all(contexts.map((context) => context.close()));
  });

  test("who comes second is told their place, and begins by itself when the seat is free", async ({
    browser,
  }) => {
    // Two seats come free, each a minute or more after the one before.
    test.setTimeout(240_000);
    const contexts = [await newLearner(browser, small.url), await newLearner(browser, small.url)];
    const [first, second] = await Promise.all(contexts.map((context) => openLesson(context, slug)));
    if (!first || !second) {
      throw new Error("two lessons were opened");
    }
    await first.terminal.open();
    await first.terminal.type("touch kept; sleep 1000");
    await second.terminal.openButton.click();
    await expect(second.terminal.panel).toContainText("1番め");
    // The seat comes free once its learner has done nothing for a while.
    await second.terminal.isReady(60_000);
    await expect(first.terminal.panel).toContainText("操作がなかったので、休ませました");
    await expect(first.terminal.panel).toContainText("クラスターの中のもの（Pod 0、ポリシー0）");
    await first.terminal.panel.getByRole("button", { name: "続きから再開" }).click();
    await expect(first.terminal.panel).toContainText("1番め");
    // Who is away when their turn comes is called, and takes the seat by coming back.
    const title = await first.page.title();
    const reader = new Reader(first.page);
    await reader.goesAway();
    await expect(first.page).toHaveTitle(`順番が来ました・${title}`, { timeout: 90_000 });
    await expect(first.terminal.panel).toContainText("席をとってあります");
    await reader.comesBack();
    await first.terminal.isReady(60_000);
    await expect(first.page).toHaveTitle(title);
    await first.terminal.type("ls kept");
    await first.terminal.shows(/\nkept\n/);
    await Promise.all(contexts.map((context) => context.close()));
  });
});
