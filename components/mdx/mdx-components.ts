import type { MDXComponents } from "mdx/types";
import { CodeFence } from "./code-fence.tsx";
import { InlineCode } from "./inline-code.tsx";
import { Note } from "./note.tsx";
import { Steps } from "./steps.tsx";
import { TableFrame } from "./table-frame.tsx";
import { TextLink } from "./text-link.tsx";

/** What an author may use in every text, by name or by Markdown. */
export const mdxComponents: MDXComponents = {
  Note,
  Steps,
  a: TextLink,
  code: InlineCode,
  pre: CodeFence,
  table: TableFrame,
};
