import { codeToTokens } from "shiki";
import type { CodeToken } from "@/components/mdx/manifest.tsx";

/** YAML as lines of coloured tokens, with a colour for each theme as custom properties. */
export async function highlight(yaml: string): Promise<CodeToken[][]> {
  const { tokens } = await codeToTokens(yaml.trimEnd(), {
    lang: "yaml",
    themes: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    defaultColor: false,
  });
  return tokens.map((line) =>
    line.map((token) => ({ text: token.content, style: token.htmlStyle ?? {} })),
  );
}
