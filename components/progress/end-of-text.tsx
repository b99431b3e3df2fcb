"use client";

import { useEffect, useRef } from "react";
import { useLesson } from "../lesson/lesson-provider.tsx";

/** Who stays at the end for so long, or turns the page from there, has come to it by reading. */
const stayMs = 2000;

/** Stands at the end of a text, and tells once that its reader has come there. Draws nothing. */
export function EndOfText({ section }: { section: string }) {
  const { controller } = useLesson();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const finish = () => {
      timer = null;
      observer.disconnect();
      controller.markRead(section);
    };
    const leave = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    const observer = new IntersectionObserver((entries) => {
      leave();
      if (entries.at(-1)?.isIntersecting) timer = setTimeout(finish, stayMs);
    });
    observer.observe(end.current);
    return () => {
      observer.disconnect();
      const isAtEnd = timer !== null;
      leave();
      if (isAtEnd) finish();
    };
  }, [controller, section]);
  return <div ref={end} aria-hidden="true" />;
}
