/** A heading of a section's text, as its table of contents shows it. */
export interface OutlineEntry {
  readonly id: string;
  readonly title: string;
}

/** The second-level headings of an MDX text, with the ids that rehype-slug gives them. */
export function outlineOf(mdx: string): OutlineEntry[] {
  return [...mdx.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => {
    const title = heading.replaceAll(/[`*]/g, "").trim();
    return { id: slugOf(title), title };
  });
}

/** GitHub's rule for the id of a heading: lower case, no punctuation, a dash for each space. */
function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}
