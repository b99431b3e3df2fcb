"use client";

import "./explorer.css";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useLocale } from "../messages/messages-context.tsx";
import { explorerWords } from "./words.ts";

/** A manifest to begin with. */
export interface Sample {
  readonly name: string;
  readonly text: string;
}

const Explorer = lazy(async () => {
  const { Explorer } = await import("./explorer.tsx");
  return { default: Explorer };
});

/** Keeps the explorer's place, and loads it once its reader comes near. */
export function ExplorerSlot({ samples }: { samples: readonly Sample[] }) {
  const words = explorerWords[useLocale()];
  const slot = useRef<HTMLElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (!slot.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: "600px" },
    );
    observer.observe(slot.current);
    return () => observer.disconnect();
  }, []);
  const waiting = <p className="explorer-waiting">{words.loading}</p>;
  return (
    <section className="explorer" ref={slot} aria-label={words.title}>
      {isNear ? (
        <Suspense fallback={waiting}>
          <Explorer samples={samples} />
        </Suspense>
      ) : (
        waiting
      )}
    </section>
  );
}
