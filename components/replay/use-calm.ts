import { useSyncExternalStore } from "react";

const calm = "(prefers-reduced-motion: reduce)";

/** Whether the reader wants nothing to move by itself, as it changes. */
export function useCalm(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(calm).matches,
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(calm);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
