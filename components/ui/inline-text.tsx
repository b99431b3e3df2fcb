import { Fragment, type ReactNode } from "react";
import { InlineCode } from "../mdx/inline-code.tsx";

const marked = /(`[^`]+`|\*\*[^*]+\*\*)/;

/** A short text in which Markdown's `code` and **strong** are drawn, and nothing else. */
export function InlineText({ text }: { text: string }): ReactNode {
  return text.split(marked).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text are never reordered.
    <Fragment key={index}>{partOf(part)}</Fragment>
  ));
}

function partOf(part: string): ReactNode {
  if (/^`.+`$/.test(part)) return <InlineCode>{part.slice(1, -1)}</InlineCode>;
  if (/^\*\*.+\*\*$/.test(part)) return <strong>{part.slice(2, -2)}</strong>;
  return part;
}

/** The same text for where nothing can be drawn, as for what a screen reader is told. */
export function plainText(text: string): string {
  return text.replace(/`|\*\*/g, "");
}
