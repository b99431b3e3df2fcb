"use client";

import { useEffect, useRef } from "react";
import { useLesson } from "../lesson/lesson-provider.tsx";

/** Stands at the end of a text, and tells once that its reader has come there. Draws nothing. */
export function EndOfText({ section }: { section: string }) {
  const { controller } = useLesson();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      controller.markRead(section);
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [controller, section]);
  return <div ref={end} aria-hidden="true" />;
}
