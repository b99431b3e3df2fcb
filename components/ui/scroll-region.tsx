import type { ReactNode } from "react";

/** A part of the page that scrolls on its own: it has a name, and can be reached and scrolled by keyboard. */
export function ScrollRegion(props: { className: string; label: string; children: ReactNode }) {
  return (
    <section
      className={props.className}
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
      tabIndex={0}
    >
      {props.children}
    </section>
  );
}
