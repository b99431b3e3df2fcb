"use client";

import "./later.css";
import { type ComponentType, type RefObject, useEffect, useRef, useState } from "react";

const nearPx = 800;

/**
 * A component whose program comes only once its reader is near: `onServer` writes it into the static page, to
 * be read, searched and printed at once and without JavaScript; `load` makes it live. Until then its buttons
 * take no clicks, which would be lost. A boundary of Suspense would do, but React writes large ones in a form
 * that shows nothing without JavaScript.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  onServer: ComponentType<Props> | null,
): ComponentType<Props> {
  let loading: Promise<void> | null = null;
  let Part = onServer;

  return function Later(props: Props) {
    const place = useRef<HTMLDivElement>(null);
    const [isHere, setHere] = useState(Part !== null);
    useNearness(place, () => {
      loading ??= load().then((Loaded) => {
        Part = Loaded;
      });
      loading.then(
        () => setHere(true),
        // Offline: what the server wrote still stands there, and the next one that comes near asks again.
        () => {
          loading = null;
        },
      );
    });
    if (isHere && Part) {
      return (
        <div className="later" suppressHydrationWarning>
          <Part {...props} />
        </div>
      );
    }
    return (
      <div
        ref={place}
        className="later"
        data-waiting
        suppressHydrationWarning
        // biome-ignore lint/security/noDangerouslySetInnerHtml: it's empty: hydration leaves what the server wrote.
        dangerouslySetInnerHTML={{ __html: "" }}
      />
    );
  };
}

function useNearness(place: RefObject<HTMLElement | null>, onNear: () => void) {
  const act = useRef(onNear);
  useEffect(() => {
    if (!place.current) return;
    place.current.toggleAttribute("data-waiting", true);
    // The place itself has no box.
    const observed = place.current.firstElementChild ?? place.current.parentElement;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        act.current();
      },
      { rootMargin: `${nearPx}px 0px` },
    );
    if (observed) observer.observe(observed);
    return () => observer.disconnect();
  }, [place]);
}
