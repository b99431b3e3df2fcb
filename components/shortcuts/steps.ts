const readingLinePx = 140;

/** Scrolls to the next or the previous step of the page, and puts the focus on it. */
export function goToStep(by: 1 | -1): void {
  const steps = allSteps();
  const passed = steps.findLastIndex((step) => topOf(step) <= readingLinePx);
  const isOnStep = passed >= 0 && Math.abs(topOf(steps[passed]) - 72) < 60;
  const target = by === 1 ? passed + 1 : isOnStep ? passed - 1 : passed;
  const step = steps[target];
  if (!step) return;
  step.tabIndex = -1;
  step.scrollIntoView({ block: "start" });
  step.focus({ preventScroll: true });
}

/** Runs the command of the step that has the focus, or of the one that is next. */
export function runStep(): void {
  const focused = document.activeElement?.closest<HTMLElement>("[data-step]");
  const step = focused ?? document.querySelector<HTMLElement>("[data-step][data-current]");
  step?.querySelector<HTMLElement>('[data-action="run"]')?.click();
}

function allSteps(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-step]")];
}

function topOf(element: Element | undefined): number {
  return element?.getBoundingClientRect().top ?? 0;
}
