"use client";

import { type RefObject, useEffect, useState } from "react";

/** A pass is seen before its card folds. */
const foldMs = 600;

/** Where a step stands in its lab: behind, at hand, or still to come. */
export type StepPlace = "done" | "now" | "next";

interface FoldOptions {
  /** As the hash of an address names the step: who comes by a link finds it open. */
  readonly target: string;
  readonly place: StepPlace;
  readonly header: RefObject<HTMLElement | null>;
  readonly body: RefObject<HTMLElement | null>;
}

/**
 * Keeps the step at hand open and the others one line high. A card that is done folds a moment later, and a
 * focus in the part that goes away moves to the header. What the reader chose stands until the step moves on.
 */
export function useFold(options: FoldOptions): {
  readonly isFolded: boolean;
  readonly setFolded: (isFolded: boolean) => void;
} {
  const { target, place, header, body } = options;
  const [isFolded, setFolded] = useState(place !== "now");

  useEffect(() => {
    const isWanted = () => location.hash === `#${target}`;
    if (place === "now" || (place === "next" && isWanted())) {
      setFolded(false);
      return;
    }
    const timer = setTimeout(
      () => {
        if (body.current?.contains(document.activeElement)) {
          header.current?.focus({ preventScroll: true });
        }
        setFolded(true);
      },
      place === "done" ? foldMs : 0,
    );
    return () => clearTimeout(timer);
  }, [target, place, header, body]);

  useEffect(() => {
    const open = () => {
      if (location.hash === `#${target}`) setFolded(false);
    };
    window.addEventListener("hashchange", open);
    return () => window.removeEventListener("hashchange", open);
  }, [target]);

  return { isFolded, setFolded };
}
