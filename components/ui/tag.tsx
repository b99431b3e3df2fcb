import "./tag.css";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

/** A short word on a ground of its own. Its kind is told by the icon too, never by colour alone. */
export function Tag(props: {
  kind?: "plain" | "accent" | "ok" | "warn" | "bad";
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span className={`tag tag-${props.kind ?? "plain"}`}>
      {props.icon ? <Icon name={props.icon} small /> : null}
      {props.children}
    </span>
  );
}
