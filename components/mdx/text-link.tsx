import type { ComponentProps } from "react";
import { BookLink } from "../book/book-link.tsx";

/**
 * A link of the text; one that leaves the book opens without telling where it came from. `note` is the number
 * under which its address stands at the end on paper.
 */
export function TextLink(props: ComponentProps<"a"> & { note?: number | undefined }) {
  const { href = "", children, title, id, note } = props;
  const rest = { children, title, id };
  if (/^https?:/.test(href)) return <a href={href} rel="noreferrer" data-note={note} {...rest} />;
  return href.startsWith("#") ? <a href={href} {...rest} /> : <BookLink href={href} {...rest} />;
}
