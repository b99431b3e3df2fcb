import "./objectives.css";
import type { ReactNode } from "react";
import type { Messages } from "../messages/messages.ts";

/** What a section teaches, as a list in the text. */
export function Objectives(props: { messages: Messages; children: ReactNode }) {
  return (
    <aside className="objectives" aria-label={props.messages.sectionObjectives}>
      <p className="objectives-title">{props.messages.sectionObjectives}</p>
      {props.children}
    </aside>
  );
}
