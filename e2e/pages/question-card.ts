import { expect, type Locator, type Page } from "@playwright/test";
import type { Question } from "../../server/contracts/question.ts";

/** A question on a page, with what its author says about it. */
export class QuestionCard {
  readonly #question: Question;
  readonly card: Locator;
  /** What is said of a wrong answer. */
  readonly reason: Locator;

  constructor(page: Page, question: Question) {
    this.#question = question;
    this.card = page.locator(`[data-question="${question.id}"]`).first();
    this.reason = this.card.locator('.reason, .choice[data-state="wrong"] small');
  }

  /** Sends the answer as it stands. */
  async submit(): Promise<void> {
    await this.card.locator('[data-action="answer"]').click();
  }

  /** Gives the right answer, whatever was answered before, and waits for the explanation. */
  async answerRight(): Promise<void> {
    await this.#fillRight();
    await this.submit();
    await expect(this.card).toHaveAttribute("data-right", "true");
    await expect(this.card.locator(".question-explanation")).toBeVisible();
  }

  /** Chooses something wrong and sends it. @returns why it's wrong, as its author says. */
  async answerWrong(): Promise<{ readonly ja: string; readonly en: string }> {
    const question = this.#question;
    if (question.kind === "order") {
      await this.submit();
      return question.wrong;
    }
    if (question.kind === "fill") {
      for (const blank of await this.card.locator(".question-blank").all()) await blank.fill("x");
      await this.submit();
      return question.blanks[0]?.wrong ?? { ja: "", en: "" };
    }
    if (!("choices" in question)) throw new Error(`${question.kind} has no wrong choice`);
    const wrong = question.choices.findIndex((choice) => choice.wrong);
    await this.card.locator(".choice input").nth(wrong).check();
    await this.submit();
    return question.choices[wrong]?.wrong ?? { ja: "", en: "" };
  }

  async #fillRight(): Promise<void> {
    const question = this.#question;
    switch (question.kind) {
      case "single":
      case "multiple":
      case "predict":
        return this.#choose(question.choices, question.kind === "multiple");
      case "order":
        return this.#sort(question.items.map(({ text }) => [text.ja, text.en]));
      case "fill":
        for (const [place, blank] of question.blanks.entries()) {
          const field = this.card.locator(".question-blank").nth(place);
          if (await field.isEditable()) await field.fill(blank.accept[0] ?? "");
        }
        return;
      case "spot":
        for (const line of question.lines) {
          await this.card
            .locator(".spot-line")
            .nth(line - 1)
            .click();
        }
        return;
      case "text":
        await this.card.locator("textarea").fill("NetworkPolicy, restricted");
    }
  }

  async #choose(choices: readonly { wrong?: object | undefined }[], isMultiple: boolean) {
    for (const [place, { wrong }] of choices.entries()) {
      const input = this.card.locator(".choice input").nth(place);
      if (!wrong) await input.check();
      else if (isMultiple) await input.uncheck();
    }
  }

  /** Moves each item up to its place, one press at a time; what is right already has no buttons. */
  async #sort(texts: readonly (readonly string[])[]): Promise<void> {
    const rows = this.card.locator(".order li");
    for (const [place, names] of texts.entries()) {
      for (;;) {
        const shown = await rows.locator("> span:not([class])").allInnerTexts();
        const at = shown.findIndex((text) => names.includes(text));
        if (at <= place) break;
        await rows.nth(at).getByRole("button").first().click();
      }
    }
  }
}
