import type { Browser, Page } from "@playwright/test";
import { readChapter, type SectionFiles } from "../fixtures/chapter.ts";
import { expect, test } from "../fixtures/test.ts";
import type { BookLocale } from "../pages/book-locale.ts";
import { bringNear } from "../pages/bring-near.ts";
import { ChapterHome } from "../pages/chapter-home.ts";
import { QuestionCard } from "../pages/question-card.ts";
import { SectionPage } from "../pages/section-page.ts";
import { TerminalDock } from "../pages/terminal-dock.ts";

type Step = SectionFiles["steps"][number];

/** What the newcomer gets wrong: a step, and the hint that explains it. */
const mistakes: Readonly<Record<string, string>> = {
  "allow-frontend": "port-80",
  "label-namespace": "warn-missing",
  gate: "gate-no-code",
};
/** Questions that are first answered wrong, one of each way to be wrong. */
const missed = new Set(["two-policies", "allow-rule", "pipeline-order", "default-connectivity"]);
const returnsAfter = "privileged-refused";

const chapter = readChapter();

const complete = { ja: "この章を終えました", en: "You have finished this chapter" };
const continueAt = { ja: "つづきから：14.2ステップ4", en: "Continue: 14.2, step 4" };

/** A text as the page shows it, without its marks. */
function shown(text: string): string {
  return text.replaceAll(/`|\*\*/g, "");
}

/** Somebody who has never seen Kubernetes, with the book open before them. */
class Newcomer {
  readonly page: Page;
  readonly #locale: BookLocale;
  readonly home: ChapterHome;
  readonly section: SectionPage;
  readonly #terminal: TerminalDock;

  constructor(page: Page, locale: BookLocale) {
    this.page = page;
    this.#locale = locale;
    this.home = new ChapterHome(page, locale);
    this.section = new SectionPage(page, locale);
    this.#terminal = new TerminalDock(page, locale);
  }

  /** Reads a section, does its steps, answers its questions and comes to the end of its text. */
  async study(files: SectionFiles): Promise<void> {
    for (const step of files.steps) {
      await this.#do(step);
      if (step.id === returnsAfter) await this.#comeBack(files, step);
    }
    for (const question of files.questions) await this.#answer(question);
    await this.page.locator(".page-turner").scrollIntoViewIfNeeded();
  }

  async #do(step: Step): Promise<void> {
    const { section } = this;
    await section.unfold(step.id);
    if (step.predict) await this.#predict(step, step.predict);
    const mistake = step.mistakes.find(({ hint }) => hint === mistakes[step.id]);
    if (mistake) await this.#mistake(step, mistake);
    else if (step.solution) await this.#terminal.type(step.solution.trimEnd());
    else await section.run(step.id);
    await section.isPassed(step.id);
    const because = step.predict?.because[this.#locale];
    if (because) await section.tellsOutcome(step.id, shown(because));
  }

  /** Every other prediction goes wrong: that costs nothing. */
  async #predict(step: Step, { choices, answer }: NonNullable<Step["predict"]>): Promise<void> {
    const right = choices.findIndex(({ id }) => id === answer);
    const isRight = step.id.length % 2 === 0;
    await this.section.predict(step.id, isRight ? right : (right + 1) % choices.length);
  }

  async #mistake(step: Step, { run, hint }: Step["mistakes"][number]): Promise<void> {
    const { section } = this;
    await this.#terminal.type(run.trimEnd());
    const reason = step.checks.flatMap(({ hints }) => hints).find(({ id }) => id === hint);
    await section.isOpen(step.id, shown(reason?.text[this.#locale] ?? "no such hint"));
    for (let left = await section.missing(step.id); left > 0; ) {
      await section.followHints(step.id);
      left = await section.fewerMissing(step.id, left);
    }
  }

  /** Closes the page in the middle of the work, and goes on from the chapter's home. */
  async #comeBack({ steps }: SectionFiles, last: Step): Promise<void> {
    const next = steps[steps.indexOf(last) + 1];
    await this.home.open();
    await expect(this.home.proceed).toHaveText(continueAt[this.#locale]);
    await this.home.proceed.click();
    await expect(this.section.step(next?.id ?? "")).toHaveAttribute("data-current", "true");
    await expect(this.section.step(last.id)).toHaveAttribute("data-folded", "true");
    await this.#terminal.isReady();
  }

  async #answer(question: SectionFiles["questions"][number]): Promise<void> {
    const card = new QuestionCard(this.page, question);
    await bringNear(card.card);
    if (missed.has(question.id)) {
      const because = await card.answerWrong();
      await expect(card.reason.first()).toContainText(shown(because[this.#locale]));
    }
    await card.answerRight();
  }
}

async function walk(browser: Browser, baseURL: string, locale: BookLocale): Promise<void> {
  const context = await browser.newContext({ baseURL, locale });
  const page = await context.newPage();
  await new TerminalDock(page).offerText();
  const newcomer = new Newcomer(page, locale);
  const { home, section } = newcomer;
  await home.open();
  await home.readIntroduction();
  await home.proceed.click();
  for (const [place, files] of chapter.entries()) {
    if (files.slug === "introduction") continue;
    await test.step(`${locale}: ${files.slug}`, () => newcomer.study(files));
    const next = chapter[place + 1];
    if (next) await section.turn(next.slug);
  }
  const summary = page.locator(".chapter-summary");
  await expect(summary.locator(".summary-complete")).toHaveText(complete[locale]);
  for (const hard of ["#step-open-by-default", "#question-two-policies"]) {
    await expect(summary.locator(`a[href$="${hard}"]`)).toBeVisible();
  }
  await home.open();
  for (const { slug, steps } of chapter.filter(({ steps }) => steps.length > 0)) {
    await expect(home.section(slug)).toContainText(`${steps.length} / ${steps.length}`);
    await expect(home.section(slug).locator(".section-mark-done")).toBeVisible();
  }
  await context.close();
}

test("a newcomer walks the chapter to its summary, in both languages", async ({
  browser,
  baseURL,
}) => {
  // Twenty-two steps and fifteen questions in each language; a machine that does much else takes its time.
  test.setTimeout(480_000);
  await Promise.all([walk(browser, baseURL, "ja"), walk(browser, baseURL, "en")]);
});
