import type { Locator, Page } from "@playwright/test";

const names = {
  ja: {
    panel: "作業パネル",
    player: "記録の再生",
    play: "再生する",
    pause: "止める",
    previous: "前のステップ",
    next: "次のステップ",
    restart: "はじめから",
    leave: "記録を閉じる",
    speed: /^速さ/,
  },
} as const;

/** A recording that is replayed in the terminal's place. */
export class ReplayPlayer {
  readonly dock: Locator;
  readonly player: Locator;
  readonly strip: Locator;
  readonly play: Locator;
  readonly pause: Locator;
  readonly previous: Locator;
  readonly next: Locator;
  readonly restart: Locator;
  readonly leave: Locator;
  readonly speed: Locator;
  readonly place: Locator;
  readonly banner: Locator;
  /** The step that is shown, as the line above the screen names it. */
  readonly step: Locator;

  constructor(page: Page) {
    const words = names.ja;
    this.dock = page.getByRole("complementary", { name: words.panel });
    this.player = this.dock.getByRole("region", { name: words.player });
    this.strip = this.dock.locator(".dock-strip");
    const button = (name: string | RegExp) => this.player.getByRole("button", { name });
    this.play = button(words.play);
    this.pause = button(words.pause);
    this.previous = button(words.previous);
    this.next = this.player.locator(".replay-head").getByRole("button", { name: words.next });
    this.restart = button(words.restart);
    this.leave = button(words.leave);
    this.speed = button(words.speed);
    this.place = this.player.getByRole("slider");
    this.banner = this.player.locator(".dock-banner");
    this.step = this.player.locator(".replay-step");
  }

  /** What the screen shows, as a reader sees it: rows that a narrow screen has wrapped are rows. */
  async screenText(): Promise<string> {
    const rows = await this.player.locator(".xterm-rows > div").allTextContents();
    return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd()).join("\n");
  }

  /** What of the step is told to those who don't see the screen. */
  async spokenText(): Promise<string> {
    return (await this.player.locator(".screen-reader pre").textContent()) ?? "";
  }
}
