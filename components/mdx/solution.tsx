import type { ReactNode } from "react";
import type { Messages } from "../messages/messages.ts";

/** A solution that shows itself when it's asked for; on paper it's open. */
export function Solution(props: { title?: string; messages: Messages; children: ReactNode }) {
  return (
    <details className="more">
      <summary>{props.title ?? props.messages.solution}</summary>
      {props.children}
    </details>
  );
}
