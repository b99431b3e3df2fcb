"use client";

import { useEffect } from "react";

/** Marks, in the table of contents, the heading whose text is being read. Draws nothing itself. */
export function OutlineFollower({ ids }: { ids: readonly string[] }) {
  useEffect(() => {
    let frame = 0;
    const follow = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => mark(nearest(ids)));
    };
    follow();
    addEventListener("scroll", follow, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", follow);
    };
  }, [ids]);
  return null;
}

const readingLinePx = 160;

function nearest(ids: readonly string[]): string | undefined {
  return ids.findLast((id) => {
    const heading = document.getElementById(id);
    return heading !== null && heading.getBoundingClientRect().top < readingLinePx;
  });
}

function mark(id: string | undefined) {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".contents-outline a")) {
    link.classList.toggle("is-near", decodeURIComponent(link.hash) === `#${id}`);
  }
}
