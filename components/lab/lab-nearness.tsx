"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { ReplayOffer } from "../replay/replay-offer.tsx";
import { useTerminal } from "../terminal/terminal-provider.tsx";

const nearPx = 600;

/** Gets the terminal ready in the background once its reader comes near a lab, and the recording for want of one. */
export function LabNearness({ children }: { children: ReactNode }) {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().replay;
  const [isNear, setNear] = useState(false);
  const recordedSection = snapshot.recorded?.section;
  const lab = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = lab.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        setNear(true);
        actions.prepare();
      },
      { rootMargin: `${nearPx}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [actions]);

  useEffect(() => {
    if (!isNear || recordedSection === undefined) return;
    // Whoever loses the connection afterwards has them; otherwise they're asked for again once they're wanted.
    import("../dock/open-parts.ts")
      .then((parts) => parts.fetchReplay(recordedSection))
      .catch(() => {});
  }, [isNear, recordedSection]);

  return (
    <div ref={lab}>
      <div className="phone-note">
        <p>{words.phoneNote}</p>
        <ReplayOffer kind="phoneWatch" />
      </div>
      {children}
    </div>
  );
}
