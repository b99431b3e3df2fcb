import "./code.css";
import type { ComponentProps } from "react";

/** A fenced block of the text, coloured at build time. */
export function CodeFence(props: ComponentProps<"pre">) {
  return (
    <div className="code">
      <pre {...props} className="code-text shiki" />
    </div>
  );
}
