"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

/** A pass is seen before its card folds. */
const foldMs = 600;

/** Where a step stands in its lab: behind, at hand, or still to come. */
export type StepPlace = "done" | "now" | "next";

interface FoldOptions {
  /** As the hash of an address names the step: who comes by a link finds it open. */
  readonly target: string;
  readonly place: StepPlace;
  /** Whether `place` is where the learner stands, and not yet a guess. */
  readonly isKnown: boolean;
  readonly header: RefObject<HTMLElement | null>;
  readonly body: RefObject<HTMLElement | null>;
}

/**
 * Keeps the step at hand open and the others one line high. A card that is done folds a moment later, and a
 * focus in the part that goes away moves to the header. Who was reading in that part is brought to what is left of the
 * card, which tells what came of it, with the next step below. What the reader chose stands until the step moves on.
 */
export function useFold(options: FoldOptions): {
  readonly isFolded: boolean;
  readonly setFolded: (isFolded: boolean) => void;
} {
  const { target, place, isKnown, header, body } = options;
  const [isFolded, setFolded] = useState(place !== "now");
  const wasAtHand = useRef(false);
  const isReading = useRef(false);

  useEffect(() => {
    const isWanted = () => location.hash === `#${target}`;
    if (place === "now" || (place === "next" && isWanted())) {
      wasAtHand.current = isKnown;
      setFolded(false);
      return;
    }
    const timer = setTimeout(
      () => {
        if (body.current?.contains(document.activeElement)) {
          header.current?.focus({ preventScroll: true });
        }
        isReading.current = wasAtHand.current && beginsAbove(document.getElementById(target));
        wasAtHand.current = false;
        setFolded(true);
      },
      place === "done" ? foldMs : 0,
    );
    return () => clearTimeout(timer);
  }, [target, place, isKnown, header, body]);

  useLayoutEffect(() => {
    if (!isFolded || !isReading.current) return;
    isReading.current = false;
    document.getElementById(target)?.scrollIntoView({ block: "start", behavior: "instant" });
  }, [isFolded, target]);

  useEffect(() => {
    const open = () => {
      if (location.hash === `#${target}`) setFolded(false);
    };
    window.addEventListener("hashchange", open);
    return () => window.removeEventListener("hashchange", open);
  }, [target]);

  return { isFolded, setFolded };
}

/** Whether a card is being read whose header is above what the window shows. */
function beginsAbove(card: HTMLElement | null): boolean {
  if (card === null) return false;
  const { top, bottom } = card.getBoundingClientRect();
  return top < Number.parseFloat(getComputedStyle(card).scrollMarginTop) && bottom > 0;
}
