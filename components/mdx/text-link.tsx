import type { ComponentProps } from "react";
import { BookLink } from "../book/book-link.tsx";

/** A link of the text; one that leaves the book opens without telling where it came from. */
export function TextLink({ href = "", children, title, id }: ComponentProps<"a">) {
  const rest = { children, title, id };
  if (/^https?:/.test(href)) return <a href={href} rel="noreferrer" {...rest} />;
  return href.startsWith("#") ? <a href={href} {...rest} /> : <BookLink href={href} {...rest} />;
}
