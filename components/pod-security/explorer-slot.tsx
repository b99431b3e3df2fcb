"use client";

import "./explorer.css";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import type { Sample } from "./sample.ts";

const Explorer = lazy(async () => {
  const { Explorer } = await import("./explorer.tsx");
  return { default: Explorer };
});

/** Keeps the explorer's place, and loads it once its reader comes near. */
export function ExplorerSlot({ samples }: { samples: readonly Sample[] }) {
  const messages = useMessages();
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
  const waiting = <p className="explorer-waiting">{messages.progress.loading}</p>;
  return (
    <section className="explorer" ref={slot} aria-label={messages.explorer}>
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
