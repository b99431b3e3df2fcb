"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useTerminal } from "../terminal/terminal-provider.tsx";

const nearPx = 600;

/** Gets the terminal ready in the background once its reader comes near a lab. */
export function LabNearness({ children }: { children: ReactNode }) {
  const { actions } = useTerminal();
  const lab = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = lab.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        actions.prepare();
      },
      { rootMargin: `${nearPx}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [actions]);

  return <div ref={lab}>{children}</div>;
}
