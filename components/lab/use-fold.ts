"use client";

import { type RefObject, useEffect, useState } from "react";

/** A pass is seen before its card folds. */
const foldMs = 600;

/**
 * Folds a step's card a moment after it's done, or at once where it was done before. A focus in the part that
 * goes away moves to the header; the reader's own choice stands from then on.
 */
export function useFold(options: {
  isDone: boolean;
  header: RefObject<HTMLElement | null>;
  body: RefObject<HTMLElement | null>;
}): { isFolded: boolean; toggle: () => void } {
  const { isDone, header, body } = options;
  const [isFolded, setFolded] = useState(false);

  useEffect(() => {
    if (!isDone) {
      setFolded(false);
      return;
    }
    const timer = setTimeout(() => {
      if (body.current?.contains(document.activeElement)) {
        header.current?.focus({ preventScroll: true });
      }
      setFolded(true);
    }, foldMs);
    return () => clearTimeout(timer);
  }, [isDone, header, body]);

  return { isFolded, toggle: () => setFolded(!isFolded) };
}
