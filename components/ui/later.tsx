"use client";

import "./later.css";
import { type ComponentType, type RefObject, useEffect, useRef, useState } from "react";
import { patiently } from "./patiently.ts";

const nearPx = 800;

/**
 * A component whose program comes only once its reader is near: `onServer` writes it into the static page, to
 * be read, searched and printed at once and without JavaScript; `load` makes it live. Until then its buttons
 * take no clicks, which would be lost. A page that was turned to has nothing written: there it comes at once. A
 * boundary of Suspense would do, but React writes large ones in a form that shows nothing without JavaScript.
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
    const isTurnedTo = useRef(Part !== null);
    useNearness(isHere ? null : place, (isWritten) => {
      isTurnedTo.current = !isWritten;
      // Offline: what the server wrote still stands there, and comes alive once the server is back.
      loading ??= patiently(load).then((Loaded) => {
        Part = Loaded;
      });
      loading.then(
        () => setHere(true),
        () => {
          loading = null;
        },
      );
    });
    useEffect(() => {
      if (isHere && isTurnedTo.current) scrollToTarget(place.current);
    }, [isHere]);
    if (isHere && Part) {
      return (
        <div ref={place} className="later" suppressHydrationWarning>
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

function useNearness(
  place: RefObject<HTMLElement | null> | null,
  onNear: (isWritten: boolean) => void,
) {
  const act = useRef(onNear);
  useEffect(() => {
    if (!place) return;
    // The place itself has no box.
    const observed = place.current?.firstElementChild;
    if (!observed) {
      act.current(false);
      return;
    }
    place.current?.toggleAttribute("data-waiting", true);
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        act.current(true);
      },
      { rootMargin: `${nearPx}px 0px` },
    );
    observer.observe(observed);
    return () => observer.disconnect();
  }, [place]);
}

/** What the address names, which wasn't there yet when the page was turned to. */
function scrollToTarget(place: HTMLElement | null) {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id === "" ? null : document.getElementById(id);
  if (target !== null && place?.contains(target)) target.scrollIntoView();
}
