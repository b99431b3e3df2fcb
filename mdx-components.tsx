import type { MDXComponents } from "mdx/types";
import { mdxComponents } from "@/components/mdx/mdx-components.ts";

/** What every MDX page may use by name or by markup; Next calls it for each of them. */
export function useMDXComponents(components: MDXComponents): MDXComponents {
  return { ...mdxComponents, ...components };
}
