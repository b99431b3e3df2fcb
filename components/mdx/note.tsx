import "./prose.css";
import type { ReactNode } from "react";
import { Icon } from "../ui/icon.tsx";

/** A remark beside the flow of the text: `aside` adds to it, `trap` warns of a common mistake. */
export function Note(props: { kind?: "aside" | "trap"; children: ReactNode }) {
  return (
    <div className="note" role="note">
      <Icon name={props.kind === "trap" ? "attention" : "book"} />
      <div>{props.children}</div>
    </div>
  );
}
