import type { Page } from "@playwright/test";

/** A reader who goes to another window, and whose browser asks them about notifications. */
export class Reader {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Their page is hidden, as the browser tells it. */
  async goesAway(): Promise<void> {
    await this.#setHidden(true);
  }

  async comesBack(): Promise<void> {
    await this.#setHidden(false);
  }

  /** Before the page is opened: what they said of notifications. Whoever is asked agrees. @returns how often they were asked. */
  async answersNotifications(permission: "default" | "denied"): Promise<() => Promise<number>> {
    await this.#page.addInitScript((said) => {
      let asked = 0;
      class FakeNotification {
        static permission: NotificationPermission = said;
        static requestPermission() {
          asked += 1;
          FakeNotification.permission = "granted";
          return Promise.resolve(FakeNotification.permission);
        }
        close() {}
      }
      Object.assign(globalThis, { Notification: FakeNotification, timesAsked: () => asked });
    }, permission);
    return () => this.#page.evaluate(() => Reflect.get(globalThis, "timesAsked")());
  }

  async #setHidden(isHidden: boolean): Promise<void> {
    await this.#page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  }
}
